package io.llmplatform.scheduler.training.registry;

import io.llmplatform.registry.api.Lineage;
import java.nio.file.Path;
import java.util.Map;

/**
 * A version to be registered.
 *
 * @param model its model's name; registered too where it is not there
 * @param description of the version
 * @param tags free key-value pairs
 * @param metrics name to number
 * @param lineage with the training job, by which a version that is there already is known
 * @param files path inside the version to the file's content
 */
public record NewVersion(
    String model,
    String description,
    Map<String, String> tags,
    Map<String, Double> metrics,
    Lineage lineage,
    Map<String, Path> files) {

  public NewVersion {
    tags = Map.copyOf(tags);
    metrics = Map.copyOf(metrics);
    files = Map.copyOf(files);
  }
}
