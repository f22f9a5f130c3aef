package io.llmplatform.registry.deployment;

import io.llmplatform.registry.api.ShadowTraffic;
import io.llmplatform.registry.api.TrafficTarget;
import io.llmplatform.registry.api.VersionSettings;
import io.llmplatform.registry.api.Visibility;
import io.llmplatform.registry.column.JsonColumns;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Every deployment, the removed ones included, in PostgreSQL. Thread-safe. */
@Component
public class Deployments {
  private static final String SELECT =
      """
      select m.tenant, m.visibility, m.name, d.generation, d.updated_at, d.sticky,
        s.number as shadow, d.shadow_percent, d.shadow_settings,
        coalesce((select jsonb_agg(jsonb_build_object('version', v.number, 'weight', t.weight,
            'match', t.match, 'settings', t.settings))
          from deployment_target t join model_version v on v.id = t.version_id
          where t.deployment_id = d.id), '[]') as targets
      from deployment d
      join model m on m.id = d.model_id
      left join model_version s on s.id = d.shadow_version_id
      """;

  private final JdbcClient database;
  private final JsonColumns json;

  Deployments(JdbcClient database, JsonColumns json) {
    this.database = database;
    this.json = json;
  }

  /** The model's; empty where nothing was ever deployed of it. */
  public Optional<Deployment> find(long model) {
    return database
        .sql(SELECT + "where m.id = ?")
        .param(model)
        .query((row, number) -> deployment(row))
        .optional();
  }

  /** Those of which something is served, by model and tenant. */
  List<Deployment> served(String tenant, boolean everything) {
    return database
        .sql(
            SELECT
                + """
                where (? or m.tenant = ? or m.visibility = 'SHARED')
                  and exists (select 1 from deployment_target t where t.deployment_id = d.id)
                order by m.name, m.tenant\
                """)
        .params(everything, tenant)
        .query((row, number) -> deployment(row))
        .list();
  }

  /** Under the model's lock. */
  void save(long model, Deployment deployment) {
    DesiredState state = deployment.state();
    ShadowTraffic shadow = state.shadow();
    long id =
        database
            .sql(
                """
                insert into deployment (model_id, generation, updated_at, sticky,
                  shadow_version_id, shadow_percent, shadow_settings)
                values (:model, :generation, :now, :sticky,
                  (select id from model_version where model_id = :model and number = :shadow),
                  :percent, cast(:settings as jsonb))
                on conflict (model_id) do update set generation = excluded.generation,
                  updated_at = excluded.updated_at, sticky = excluded.sticky,
                  shadow_version_id = excluded.shadow_version_id,
                  shadow_percent = excluded.shadow_percent,
                  shadow_settings = excluded.shadow_settings
                returning id\
                """)
            .param("model", model)
            .param("generation", deployment.generation())
            .param("now", Timestamp.from(deployment.updatedAt()))
            .param("sticky", state.sticky())
            .param("shadow", shadow == null ? null : shadow.version(), java.sql.Types.INTEGER)
            .param("percent", shadow == null ? null : shadow.percent(), java.sql.Types.INTEGER)
            .param(
                "settings",
                shadow == null ? null : json.text(shadow.settings()),
                java.sql.Types.VARCHAR)
            .query(Long.class)
            .single();
    database.sql("delete from deployment_target where deployment_id = ?").param(id).update();
    for (TrafficTarget target : state.targets()) {
      database
          .sql(
              """
              insert into deployment_target (deployment_id, version_id, weight, match, settings)
              select ?, id, ?, cast(? as jsonb), cast(? as jsonb)
              from model_version where model_id = ? and number = ?\
              """)
          .param(id)
          .param(target.weight())
          .param(json.text(target.match()))
          .param(json.text(target.settings()))
          .param(model)
          .param(target.version())
          .update();
    }
  }

  private Deployment deployment(ResultSet row) throws SQLException {
    return new Deployment(
        row.getString("tenant"),
        Visibility.valueOf(row.getString("visibility")),
        row.getString("name"),
        row.getLong("generation"),
        new DesiredState(
            List.of(json.value(row.getString("targets"), TrafficTarget[].class)),
            shadow(row),
            row.getBoolean("sticky")),
        row.getTimestamp("updated_at").toInstant());
  }

  private @Nullable ShadowTraffic shadow(ResultSet row) throws SQLException {
    int version = row.getInt("shadow");
    if (row.wasNull()) {
      return null;
    }
    String settings = row.getString("shadow_settings");
    return new ShadowTraffic(
        version,
        row.getInt("shadow_percent"),
        settings == null ? null : json.value(settings, VersionSettings.class));
  }
}
