package io.llmplatform.registry;

import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import java.nio.file.Path;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * Where the files of versions lie, and what an upload may bring.
 *
 * @param directory the store's folder, made if it does not exist; replicas share it
 * @param maxFileSize of one file of a version
 * @param maxFiles of one version
 * @param sweepInterval how often orphans are looked for
 * @param orphanAge content that nothing references is removed at this age
 */
@ConfigurationProperties("registry.artifacts")
@Validated
record ArtifactSettings(
    @NotBlank(message = "is required: set ARTIFACT_DIR to a folder") String directory,
    @DefaultValue("20GB") DataSize maxFileSize,
    @DefaultValue("1000") @Min(1) int maxFiles,
    @DefaultValue("10m") Duration sweepInterval,
    @DefaultValue("1h") Duration orphanAge) {

  ArtifactSettings {
    require(maxFileSize.toBytes() > 0, "max-file-size", "is not more than nothing");
    require(sweepInterval.toMillis() > 0, "sweep-interval", "is not more than nothing");
    require(!orphanAge.isNegative(), "orphan-age", "is negative");
  }

  Path folder() {
    return Path.of(directory);
  }

  private static void require(boolean holds, String key, String otherwise) {
    if (!holds) {
      throw new IllegalArgumentException("registry.artifacts." + key + " " + otherwise + ".");
    }
  }
}
