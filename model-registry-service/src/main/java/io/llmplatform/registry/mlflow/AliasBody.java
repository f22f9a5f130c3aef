package io.llmplatform.registry.mlflow;

import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** MLflow's {@code RegisteredModelAlias}. */
@Schema(name = "MlflowAlias")
record AliasBody(String alias, String version) {

  static List<AliasBody> of(Map<String, Integer> aliases) {
    return new TreeMap<>(aliases)
        .entrySet().stream()
            .map(alias -> new AliasBody(alias.getKey(), Integer.toString(alias.getValue())))
            .toList();
  }
}
