package io.llmplatform.registry.api;

/** Where a version is in its life. */
public enum VersionStatus {
  /** Its files are on their way; it cannot be deployed. */
  PENDING_REGISTRATION,
  /** Every file is stored, synced and checked; the files never change again. */
  READY,
  /** Its files did not come or were not acceptable; it never becomes ready. */
  FAILED_REGISTRATION
}
