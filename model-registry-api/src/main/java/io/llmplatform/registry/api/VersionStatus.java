package io.llmplatform.registry.api;

/** Where a version is in its life. */
public enum VersionStatus {
  /** Every file is stored, synced and checked; the version never changes again. */
  READY
}
