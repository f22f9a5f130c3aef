package io.llmplatform.registry.mlflow;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.llmplatform.registry.api.VersionSummary;
import io.llmplatform.registry.api.VersionView;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * MLflow's {@code ModelVersion}; what is empty is left out, as MLflow's server does. Times are
 * milliseconds since 1970, and the version is a text.
 */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@Schema(name = "MlflowModelVersion")
record ModelVersionBody(
    String name,
    String version,
    long creationTimestamp,
    long lastUpdatedTimestamp,
    @Nullable String userId,
    String currentStage,
    @Nullable String description,
    String source,
    @Nullable String runId,
    @Nullable String runLink,
    String status,
    @Nullable String statusMessage,
    List<TagBody> tags,
    List<String> aliases) {

  static ModelVersionBody of(VersionView version) {
    return new ModelVersionBody(
        version.model(),
        Integer.toString(version.version()),
        version.createdAt().toEpochMilli(),
        version.updatedAt().toEpochMilli(),
        version.createdBy(),
        version.stage().value(),
        version.description(),
        source(version.lineage().source(), version.model(), version.version()),
        version.lineage().runId(),
        version.lineage().runLink(),
        version.status().name(),
        version.statusMessage(),
        TagBody.of(version.tags()),
        version.aliases());
  }

  static ModelVersionBody of(VersionSummary version) {
    return new ModelVersionBody(
        version.model(),
        Integer.toString(version.version()),
        version.createdAt().toEpochMilli(),
        version.updatedAt().toEpochMilli(),
        version.createdBy(),
        version.stage().value(),
        version.description(),
        source(version.lineage().source(), version.model(), version.version()),
        version.lineage().runId(),
        version.lineage().runLink(),
        version.status().name(),
        version.statusMessage(),
        TagBody.of(version.tags()),
        version.aliases());
  }

  // MLflow has no version without a source: an uploaded one's is where its files are to be had.
  private static String source(@Nullable String source, String model, int version) {
    return source == null ? ArtifactUri.of(model, version) : source;
  }
}
