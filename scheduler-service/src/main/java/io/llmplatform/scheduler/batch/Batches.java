package io.llmplatform.scheduler.batch;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.llmplatform.common.error.PlatformException;
import io.llmplatform.common.security.Owner;
import io.llmplatform.scheduler.batch.Batch.Counts;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Every batch, without its shards. A status is changed under the lock of the batch's row only. */
@Repository
class Batches {
  private static final String SELECT =
      """
      SELECT b.*, s.* FROM batch b
      CROSS JOIN LATERAL (
        SELECT coalesce(sum(completed), 0) AS shards_completed, coalesce(sum(failed), 0) AS shards_failed,
          coalesce(sum(prompt_tokens), 0) AS shards_prompt,
          coalesce(sum(completion_tokens), 0) AS shards_completion
        FROM batch_shard WHERE batch = b.id
      ) s
      """;
  private static final TypeReference<Map<String, String>> TEXTS = new TypeReference<>() {};
  private static final TypeReference<List<BatchError>> ERRORS = new TypeReference<>() {};

  private final JdbcClient sql;
  private final ObjectMapper json;

  Batches(JdbcClient sql, ObjectMapper json) {
    this.sql = sql;
    this.json = json;
  }

  /** Makes the tenant's batches wait for each other until the transaction ends. */
  void lockTenant(String tenant) {
    sql.sql(
            """
            INSERT INTO batch_turn (tenant) VALUES (?)
            ON CONFLICT (tenant) DO UPDATE SET taken_at = batch_turn.taken_at\
            """)
        .param(tenant)
        .update();
  }

  void add(Batch batch) {
    Duration lifetime = batch.outputLifetime();
    sql.sql(
            """
            INSERT INTO batch (id, tenant, subject, key_id, endpoint, input_file_id,
              completion_window, metadata, output_seconds, status, created_at, expires_at)
            VALUES (:id, :tenant, :subject, :key, :endpoint, :input, :window, :metadata, :seconds,
              :status, :created, :expires)\
            """)
        .param("id", batch.id())
        .param("tenant", batch.owner().tenant())
        .param("subject", batch.owner().subject())
        .param("key", batch.owner().keyId())
        .param("endpoint", batch.endpoint())
        .param("input", batch.inputFile())
        .param("window", batch.window())
        .param("metadata", batch.metadata() == null ? null : text(batch.metadata()))
        .param("seconds", lifetime == null ? null : lifetime.toSeconds())
        .param("status", batch.status().name())
        .param("created", at(batch.times().created()))
        .param("expires", at(batch.times().expires()))
        .update();
  }

  /**
   * The tenant's batch.
   *
   * @throws PlatformException not found
   */
  Batch get(String tenant, String id) {
    return sql.sql(SELECT + " WHERE b.id = ? AND b.tenant = ?")
        .params(id, tenant)
        .query(this::row)
        .optional()
        .orElseThrow(() -> PlatformException.notFound("There is no batch '%s'.".formatted(id)));
  }

  Optional<Batch> find(String id) {
    return sql.sql(SELECT + " WHERE b.id = ?").param(id).query(this::row).optional();
  }

  /** The same, locked until the transaction ends. */
  Optional<Batch> lock(String id) {
    sql.sql("SELECT id FROM batch WHERE id = ? FOR UPDATE")
        .param(id)
        .query(String.class)
        .optional();
    return find(id);
  }

  /**
   * The newest first.
   *
   * @param after the id of the last one before; null: from the newest on
   */
  List<Batch> page(String tenant, @Nullable String after, int limit) {
    return sql.sql(
            SELECT
                + """
                WHERE b.tenant = :tenant AND (cast(:after AS text) IS NULL OR b.sequence <
                  (SELECT sequence FROM batch WHERE id = :after AND tenant = :tenant))
                ORDER BY b.sequence DESC LIMIT :limit\
                """)
        .param("tenant", tenant)
        .param("after", after)
        .param("limit", limit)
        .query(this::row)
        .list();
  }

  /** How many of the tenant's are open, and how many lines these have. */
  record Open(int batches, long lines) {}

  Open open(String tenant) {
    return sql.sql(
            """
            SELECT count(*) AS batches, coalesce(sum(lines), 0) AS lines FROM batch
            WHERE tenant = ? AND status IN ('VALIDATING', 'IN_PROGRESS', 'FINALIZING', 'CANCELLING')\
            """)
        .param(tenant)
        .query((row, i) -> new Open(row.getInt("batches"), row.getLong("lines")))
        .single();
  }

  /** How many batches there are of each status. */
  Map<BatchStatus, Integer> census() {
    Map<BatchStatus, Integer> census = new EnumMap<>(BatchStatus.class);
    sql.sql(
            """
            SELECT status, count(*) AS batches FROM batch
            WHERE status IN ('VALIDATING', 'IN_PROGRESS', 'FINALIZING', 'CANCELLING') GROUP BY status\
            """)
        .query(
            row -> {
              census.put(BatchStatus.valueOf(row.getString("status")), row.getInt("batches"));
            });
    return census;
  }

  /** The lines are counted, and wait to be run. */
  void started(String id, int lines, Instant now) {
    sql.sql(
            """
            UPDATE batch SET status = 'IN_PROGRESS', lines = :lines, in_progress_at = :now,
              setbacks = 0, not_before = '-infinity' WHERE id = :id\
            """)
        .param("lines", lines)
        .param("now", at(now))
        .param("id", id)
        .update();
  }

  void failed(String id, List<BatchError> errors, Instant now) {
    sql.sql(
            """
            UPDATE batch SET status = 'FAILED', errors = :errors, closed = true, failed_at = :now
            WHERE id = :id\
            """)
        .param("errors", text(errors))
        .param("now", at(now))
        .param("id", id)
        .update();
  }

  void cancelling(String id, Instant now) {
    sql.sql(
            """
            UPDATE batch SET status = 'CANCELLING', ending = 'CANCELLED', cancelling_at = :now,
              setbacks = 0, not_before = '-infinity' WHERE id = :id\
            """)
        .param("now", at(now))
        .param("id", id)
        .update();
  }

  void finalizing(String id, Ending ending, Instant now) {
    sql.sql(
            """
            UPDATE batch SET status = 'FINALIZING', ending = :ending, finalizing_at = :now,
              setbacks = 0, not_before = '-infinity' WHERE id = :id\
            """)
        .param("ending", ending.name())
        .param("now", at(now))
        .param("id", id)
        .update();
  }

  /** Those whose window has passed are to be finished as they are. */
  void expire(Instant now) {
    sql.sql(
            """
            UPDATE batch SET status = 'FINALIZING', ending = 'EXPIRED', finalizing_at = :now,
              setbacks = 0, not_before = '-infinity'
            WHERE status IN ('VALIDATING', 'IN_PROGRESS') AND expires_at <= :now\
            """)
        .param("now", at(now))
        .update();
  }

  /** Those of which every line is done are to be finished. */
  void complete(Instant now) {
    sql.sql(
            """
            UPDATE batch SET status = 'FINALIZING', ending = 'COMPLETED', finalizing_at = :now,
              setbacks = 0, not_before = '-infinity'
            WHERE status = 'IN_PROGRESS' AND NOT EXISTS (
              SELECT FROM batch_shard WHERE batch = id AND position < lines)\
            """)
        .param("now", at(now))
        .update();
  }

  /** Whether shards may change; if so, they may until the transaction ends. */
  boolean takesLines(String id) {
    return sql.sql("SELECT id FROM batch WHERE id = ? AND NOT closed FOR SHARE")
        .param(id)
        .query(String.class)
        .optional()
        .isPresent();
  }

  /** Something went well again. */
  void recovered(String id) {
    sql.sql("UPDATE batch SET setbacks = 0, not_before = '-infinity' WHERE id = ?")
        .param(id)
        .update();
  }

  /** From now on no shard changes. */
  void close(String id) {
    sql.sql("UPDATE batch SET closed = true WHERE id = ?").param(id).update();
  }

  void ended(
      String id,
      Ending ending,
      Counts counts,
      @Nullable String outputFile,
      @Nullable String errorFile,
      Instant now) {
    String when =
        switch (ending) {
          case COMPLETED -> "completed_at";
          case EXPIRED -> "expired_at";
          case CANCELLED -> "cancelled_at";
        };
    sql.sql(
            """
            UPDATE batch SET status = :status, completed = :completed, failed = :failed,
              prompt_tokens = :prompt, completion_tokens = :completion, output_file_id = :output,
              error_file_id = :errors, %s = :now WHERE id = :id\
            """
                .formatted(when))
        .param("status", ending.status().name())
        .param("completed", counts.completed())
        .param("failed", counts.failed())
        .param("prompt", counts.promptTokens())
        .param("completion", counts.completionTokens())
        .param("output", outputFile)
        .param("errors", errorFile)
        .param("now", at(now))
        .param("id", id)
        .update();
  }

  /** Nobody is to work on it for a while; whoever does now goes on. */
  void putOff(String id, Instant until) {
    sql.sql("UPDATE batch SET not_before = ?, setbacks = setbacks + 1 WHERE id = ?")
        .params(at(until), id)
        .update();
  }

  private Batch row(ResultSet row, int number) throws SQLException {
    String metadata = row.getString("metadata");
    long seconds = row.getLong("output_seconds");
    Duration lifetime = row.wasNull() ? null : Duration.ofSeconds(seconds);
    return new Batch(
        row.getString("id"),
        new Owner(row.getString("tenant"), row.getString("subject"), row.getString("key_id")),
        row.getString("endpoint"),
        row.getString("input_file_id"),
        row.getString("completion_window"),
        metadata == null ? null : read(metadata, TEXTS),
        lifetime,
        BatchStatus.valueOf(row.getString("status")),
        Ending.of(row.getString("ending")),
        read(row.getString("errors"), ERRORS),
        row.getInt("lines"),
        row.getBoolean("closed"),
        counts(row),
        row.getString("output_file_id"),
        row.getString("error_file_id"),
        times(row),
        row.getInt("setbacks"));
  }

  private static Counts counts(ResultSet row) throws SQLException {
    return new Counts(
        row.getInt("completed") + row.getInt("shards_completed"),
        row.getInt("failed") + row.getInt("shards_failed"),
        row.getLong("prompt_tokens") + row.getLong("shards_prompt"),
        row.getLong("completion_tokens") + row.getLong("shards_completion"));
  }

  private static Batch.Times times(ResultSet row) throws SQLException {
    return new Batch.Times(
        row.getObject("created_at", OffsetDateTime.class).toInstant(),
        row.getObject("expires_at", OffsetDateTime.class).toInstant(),
        instant(row, "in_progress_at"),
        instant(row, "finalizing_at"),
        instant(row, "completed_at"),
        instant(row, "failed_at"),
        instant(row, "expired_at"),
        instant(row, "cancelling_at"),
        instant(row, "cancelled_at"));
  }

  private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
    OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
    return time == null ? null : time.toInstant();
  }

  static OffsetDateTime at(Instant time) {
    return OffsetDateTime.ofInstant(time, ZoneOffset.UTC);
  }

  private String text(Object value) {
    try {
      return json.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("A batch's texts are not JSON", e);
    }
  }

  private <T> T read(String text, TypeReference<T> type) {
    try {
      return json.readValue(text, type);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A batch's row holds no JSON", e);
    }
  }
}
