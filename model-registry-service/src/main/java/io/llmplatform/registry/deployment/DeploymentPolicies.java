package io.llmplatform.registry.deployment;

import io.llmplatform.registry.approval.Gate;
import io.llmplatform.registry.column.JsonColumns;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Who must agree to changes of models' deployments, in PostgreSQL. Thread-safe. */
@Component
public class DeploymentPolicies {
  private final JdbcClient database;
  private final JsonColumns json;

  DeploymentPolicies(JdbcClient database, JsonColumns json) {
    this.database = database;
    this.json = json;
  }

  /** Who must agree to every change; empty: nobody. */
  public Optional<Gate> gate(long model) {
    return database
        .sql("select gate from deployment_policy where model_id = ?")
        .param(model)
        .query((row, number) -> json.value(row.getString(1), Gate.class))
        .optional();
  }

  /**
   * Under the model's lock.
   *
   * @param gate null: nobody must agree
   */
  void set(long model, @Nullable Gate gate) {
    database.sql("delete from deployment_policy where model_id = ?").param(model).update();
    if (gate != null) {
      database
          .sql("insert into deployment_policy (model_id, gate) values (?, cast(? as jsonb))")
          .param(model)
          .param(json.text(gate))
          .update();
    }
  }
}
