package io.llmplatform.registry.webhook;

import io.llmplatform.common.error.PlatformException;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Every webhook; each query is about one tenant. */
@Repository
class Webhooks {
  private static final UUID BEFORE_ALL = new UUID(0, 0);
  private static final String COLUMNS =
      "id, tenant, url, event_types, model, active, disabled_reason, created_by, created_at,"
          + " updated_at";

  private final JdbcClient database;

  Webhooks(JdbcClient database) {
    this.database = database;
  }

  /**
   * What a webhook is made or changed to.
   *
   * @param secret encrypted; null: as it is
   */
  record Content(
      String url,
      @Nullable List<String> eventTypes,
      @Nullable String model,
      @Nullable String secret,
      boolean active) {
    Content {
      eventTypes = eventTypes == null ? null : List.copyOf(eventTypes);
    }

    private String @Nullable [] types() {
      return eventTypes == null ? null : eventTypes.toArray(String[]::new);
    }
  }

  int count(String tenant) {
    return database
        .sql("select count(*) from webhook where tenant = ?")
        .param(tenant)
        .query(Integer.class)
        .single();
  }

  WebhookView create(String tenant, String by, Content content) {
    return database
        .sql(
            """
            insert into webhook (id, tenant, url, event_types, model, secret, active, created_by,
                created_at, updated_at)
            values (gen_random_uuid(), :tenant, :url, cast(:types as text[]), :model, :secret,
                :active, :by, now(), now())
            returning %s\
            """
                .formatted(COLUMNS))
        .param("tenant", tenant)
        .param("url", content.url())
        .param("types", content.types())
        .param("model", content.model())
        .param("secret", content.secret())
        .param("active", content.active())
        .param("by", by)
        .query(Webhooks::view)
        .single();
  }

  /**
   * Changes it; one that is on counts its failures from nothing.
   *
   * @throws PlatformException if the tenant has no such webhook
   */
  WebhookView change(String tenant, UUID id, Content content) {
    return database
        .sql(
            """
            update webhook
            set url = :url, event_types = cast(:types as text[]), model = :model,
                secret = coalesce(:secret, secret), active = :active, disabled_reason = null,
                failures = 0, updated_at = now()
            where tenant = :tenant and id = :id
            returning %s\
            """
                .formatted(COLUMNS))
        .param("url", content.url())
        .param("types", content.types())
        .param("model", content.model())
        .param("secret", content.secret())
        .param("active", content.active())
        .param("tenant", tenant)
        .param("id", id)
        .query(Webhooks::view)
        .optional()
        .orElseThrow(Webhooks::unknown);
  }

  List<WebhookView> page(String tenant, @Nullable UUID after, int limit) {
    return database
        .sql(
            "select %s from webhook where tenant = ? and id > ? order by id limit ?"
                .formatted(COLUMNS))
        .params(tenant, after == null ? BEFORE_ALL : after, limit)
        .query(Webhooks::view)
        .list();
  }

  /**
   * The tenant's webhook.
   *
   * @throws PlatformException if it has no such
   */
  WebhookView get(String tenant, UUID id) {
    return database
        .sql("select %s from webhook where tenant = ? and id = ?".formatted(COLUMNS))
        .params(tenant, id)
        .query(Webhooks::view)
        .optional()
        .orElseThrow(Webhooks::unknown);
  }

  /**
   * Removes it with its log and what waits for it.
   *
   * @throws PlatformException if the tenant has no such webhook
   */
  void delete(String tenant, UUID id) {
    int deleted =
        database.sql("delete from webhook where tenant = ? and id = ?").params(tenant, id).update();
    if (deleted == 0) {
      throw unknown();
    }
  }

  static PlatformException unknown() {
    return PlatformException.notFound("There is no such webhook.");
  }

  private static WebhookView view(ResultSet row, int number) throws SQLException {
    Array types = row.getArray("event_types");
    return new WebhookView(
        row.getObject("id", UUID.class),
        row.getString("tenant"),
        row.getString("url"),
        types == null ? null : List.of((String[]) types.getArray()),
        row.getString("model"),
        row.getBoolean("active"),
        row.getString("disabled_reason"),
        row.getString("created_by"),
        instant(row.getTimestamp("created_at")),
        instant(row.getTimestamp("updated_at")),
        null);
  }

  private static Instant instant(Timestamp timestamp) {
    return timestamp.toInstant();
  }
}
