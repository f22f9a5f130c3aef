package io.llmplatform.inference.catalog;

/** Why a version that is to be served, and could be, is not in memory. */
public enum Absence {
  /** It is in memory, being loaded, or cannot be loaded. */
  NONE,
  /** Somebody unloaded it: it stays away until it is loaded again or deployed anew. */
  UNLOADED,
  /** It left its memory to others; its next request loads it, where that is allowed. */
  EVICTED
}
