package io.llmplatform.inference.metrics;

import io.llmplatform.inference.catalog.ModelVersion;

/** Where the protocols' statistics extensions read. Thread-safe. */
@FunctionalInterface
public interface StatisticsOfVersions {
  /** All zero for a version that had no request since it was loaded. */
  VersionStatistics of(ModelVersion id);
}
