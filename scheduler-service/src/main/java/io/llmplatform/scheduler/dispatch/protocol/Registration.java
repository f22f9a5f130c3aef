package io.llmplatform.scheduler.dispatch.protocol;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.util.Objects;

/**
 * An executor's heartbeat, or its farewell.
 *
 * @param registryGroup {@code EXECUTOR}
 * @param registryKey the executor's app name
 * @param registryValue its URL
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record Registration(String registryGroup, String registryKey, String registryValue) {
  private static final String EXECUTOR = "EXECUTOR";

  public Registration {
    registryGroup = Objects.requireNonNullElse(registryGroup, "");
    registryKey = Objects.requireNonNullElse(registryKey, "");
    registryValue = Objects.requireNonNullElse(registryValue, "");
  }

  /** Whether it says which executor it is of. */
  public boolean isOfAnExecutor() {
    return registryGroup.equals(EXECUTOR) && !registryKey.isBlank() && !registryValue.isBlank();
  }
}
