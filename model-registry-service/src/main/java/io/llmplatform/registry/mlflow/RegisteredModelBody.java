package io.llmplatform.registry.mlflow;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.llmplatform.registry.api.ModelView;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * MLflow's {@code RegisteredModel}; what is empty is left out, as MLflow's server does. Times are
 * milliseconds since 1970.
 */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@Schema(name = "MlflowRegisteredModel")
record RegisteredModelBody(
    String name,
    long creationTimestamp,
    long lastUpdatedTimestamp,
    @Nullable String userId,
    @Nullable String description,
    List<ModelVersionBody> latestVersions,
    List<TagBody> tags,
    List<AliasBody> aliases) {

  /**
   * @param latest of each stage the newest version
   */
  static RegisteredModelBody of(ModelView model, List<ModelVersionBody> latest) {
    return new RegisteredModelBody(
        model.name(),
        model.createdAt().toEpochMilli(),
        model.updatedAt().toEpochMilli(),
        model.createdBy(),
        model.description(),
        latest,
        TagBody.of(model.tags()),
        AliasBody.of(model.aliases()));
  }
}
