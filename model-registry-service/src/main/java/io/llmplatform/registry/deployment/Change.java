package io.llmplatform.registry.deployment;

import io.llmplatform.registry.api.DeploymentChangeView.Cause;
import org.jspecify.annotations.Nullable;

/**
 * Why a deployment changes.
 *
 * @param by who does it
 * @param cause what led to it
 * @param reason in words; null where the cause says all
 */
public record Change(String by, Cause cause, @Nullable String reason) {
  /** Who does what follows from a rollout. */
  public static final String PLATFORM = "model-registry-service";
}
