package io.llmplatform.registry.api;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Who sees a model besides its tenant. */
public enum Visibility {
  /** Nobody. */
  @JsonProperty("tenant")
  TENANT,
  /** Every tenant, unless it has a model of that name itself. */
  @JsonProperty("shared")
  SHARED
}
