package io.llmplatform.scheduler.training.classifier;

import io.llmplatform.scheduler.training.dataset.DatasetLimits;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * How classifiers are trained.
 *
 * @param maxFile bytes of a training file
 * @param maxExamples lines of a training file; their vectors are all in memory at the end
 * @param maxLabels classes
 * @param minExamplesPerLabel examples that each class needs
 * @param maxText bytes of a line
 * @param validationShare share of the examples that are measured by where the run has no validation
 *     file; above 0, at most 0.5
 * @param textsPerRequest texts that are embedded at a time
 */
@ConfigurationProperties("scheduler.training.classifier")
record ClassifierSettings(
    @DefaultValue("64MB") DataSize maxFile,
    @DefaultValue("10000") int maxExamples,
    @DefaultValue("200") int maxLabels,
    @DefaultValue("5") int minExamplesPerLabel,
    @DefaultValue("256KB") DataSize maxText,
    @DefaultValue("0.2") double validationShare,
    @DefaultValue("64") int textsPerRequest) {

  ClassifierSettings {
    require(maxFile.toBytes() > 0, "max-file", "be positive");
    require(maxText.toBytes() > 0 && maxText.toBytes() < 1 << 30, "max-text", "be below 1 GB");
    require(maxExamples > 0, "max-examples", "be positive");
    require(maxLabels > 1, "max-labels", "be at least 2");
    require(minExamplesPerLabel > 1, "min-examples-per-label", "be at least 2");
    require(
        validationShare > 0 && validationShare <= 0.5,
        "validation-share",
        "be above 0 and at most 0.5");
    require(textsPerRequest > 0, "texts-per-request", "be positive");
  }

  DatasetLimits limits() {
    return new DatasetLimits(
        maxFile.toBytes(), maxExamples, maxLabels, minExamplesPerLabel, (int) maxText.toBytes());
  }

  private static void require(boolean holds, String key, String what) {
    if (!holds) {
      throw new IllegalArgumentException(
          "scheduler.training.classifier.%s must %s.".formatted(key, what));
    }
  }
}
