package io.llmplatform.registry.deployment;

import io.llmplatform.common.paging.PageRequest;
import io.llmplatform.registry.api.DeploymentChangeView;
import io.llmplatform.registry.api.DeploymentChangeView.Cause;
import io.llmplatform.registry.column.JsonColumns;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Every generation of every deployment, in PostgreSQL. Thread-safe. */
@Component
class DeploymentHistory {
  private final JdbcClient database;
  private final JsonColumns json;

  DeploymentHistory(JdbcClient database, JsonColumns json) {
    this.database = database;
    this.json = json;
  }

  void append(long model, Deployment deployment, Change change) {
    database
        .sql(
            """
            insert into deployment_change
              (model_id, generation, changed_at, changed_by, cause, reason, state)
            values (?, ?, ?, ?, ?, ?, cast(? as jsonb))\
            """)
        .param(model)
        .param(deployment.generation())
        .param(Timestamp.from(deployment.updatedAt()))
        .param(change.by())
        .param(change.cause().name())
        .param(change.reason())
        .param(json.text(deployment.state()))
        .update();
  }

  /** What the generation brought. */
  Optional<DesiredState> state(long model, long generation) {
    return database
        .sql("select state from deployment_change where model_id = ? and generation = ?")
        .params(model, generation)
        .query((row, number) -> json.value(row.getString(1), DesiredState.class))
        .optional();
  }

  /** The newest before a generation first. */
  List<DeploymentChangeView> page(long model, long before, PageRequest page) {
    return database
        .sql(
            """
            select generation, changed_at, changed_by, cause, reason, state
            from deployment_change where model_id = ? and generation < ?
            order by generation desc limit ?\
            """)
        .params(model, before, page.fetchSize())
        .query((row, number) -> view(row))
        .list();
  }

  private DeploymentChangeView view(ResultSet row) throws SQLException {
    DesiredState state = json.value(row.getString("state"), DesiredState.class);
    return new DeploymentChangeView(
        row.getLong("generation"),
        row.getTimestamp("changed_at").toInstant(),
        row.getString("changed_by"),
        Cause.valueOf(row.getString("cause")),
        row.getString("reason"),
        state.targets(),
        state.shadow(),
        state.sticky());
  }
}
