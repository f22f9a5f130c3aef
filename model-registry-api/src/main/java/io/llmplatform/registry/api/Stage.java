package io.llmplatform.registry.api;

import com.fasterxml.jackson.annotation.JsonProperty;

/** MLflow's stages, for its older clients; aliases say more. */
public enum Stage {
  @JsonProperty("None")
  NONE("None"),
  @JsonProperty("Staging")
  STAGING("Staging"),
  @JsonProperty("Production")
  PRODUCTION("Production"),
  @JsonProperty("Archived")
  ARCHIVED("Archived");

  private final String value;

  Stage(String value) {
    this.value = value;
  }

  /** As it stands on the wire. */
  public String value() {
    return value;
  }
}
