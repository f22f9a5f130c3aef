package io.llmplatform.registry.version;

import io.llmplatform.registry.api.ModelView;
import io.llmplatform.registry.api.Stage;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Of many models at once, which versions are the newest in their stages. */
@Repository
class LatestVersions {
  private final JdbcClient database;

  LatestVersions(JdbcClient database) {
    this.database = database;
  }

  /** Their ids: the models in the given order, of each the stages in theirs. */
  List<Long> ids(Collection<ModelView> models) {
    return database
        .sql(
            """
            select latest.id
            from unnest(cast(:tenants as text[]), cast(:names as text[]))
              with ordinality wanted (tenant, name, place)
            join model m on m.tenant = wanted.tenant and m.name = wanted.name
              and m.deleted_at is null
            cross join unnest(cast(:stages as text[])) with ordinality stages (stage, place)
            cross join lateral (
              select v.id from model_version v
              where v.model_id = m.id and v.stage = stages.stage and v.deleted_at is null
              order by v.number desc limit 1) latest
            order by wanted.place, stages.place
            """)
        .param("tenants", models.stream().map(ModelView::tenant).toArray(String[]::new))
        .param("names", models.stream().map(ModelView::name).toArray(String[]::new))
        .param("stages", Stream.of(Stage.values()).map(Enum::name).toArray(String[]::new))
        .query(Long.class)
        .list();
  }
}
