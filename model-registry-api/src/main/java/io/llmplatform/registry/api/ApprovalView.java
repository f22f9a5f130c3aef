package io.llmplatform.registry.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A change that waits for somebody's consent, or did.
 *
 * @param id names it
 * @param tenant whose model it is about
 * @param model the model's name
 * @param kind what happens on consent
 * @param subject the same in words
 * @param gate who must agree
 * @param state where it is
 * @param rollout the rollout whose step waits; absent: a change of the deployment does
 * @param deploy the state asked for; absent for a rollout, a removal and a way back
 * @param requestedBy who asked for it
 * @param requestedAt when
 * @param decidedBy who agreed or refused
 * @param decidedAt when
 * @param comment what that person said
 */
public record ApprovalView(
    @JsonPropertyDescription("Names it.") String id,
    @JsonPropertyDescription("Whose model it is about.") String tenant,
    @JsonPropertyDescription("The model's name.") String model,
    @JsonPropertyDescription("What happens on consent.") Kind kind,
    @JsonPropertyDescription("The same in words.") String subject,
    @JsonPropertyDescription("Who must agree.") ApprovalGate gate,
    @JsonPropertyDescription("Where it is.") State state,
    @JsonPropertyDescription("The rollout whose step waits.") @Nullable Integer rollout,
    @JsonPropertyDescription("The state asked for.") @Nullable DeployVersion deploy,
    @JsonPropertyDescription("Who asked for it.") String requestedBy,
    @JsonPropertyDescription("When.") Instant requestedAt,
    @JsonPropertyDescription("Who agreed or refused.") @Nullable String decidedBy,
    @JsonPropertyDescription("When.") @Nullable Instant decidedAt,
    @JsonPropertyDescription("What that person said.") @Nullable String comment) {

  /** What may need consent. */
  public enum Kind {
    DEPLOY,
    REMOVE,
    ROLL_BACK,
    ROLLOUT_STEP
  }

  /** Where an approval is. */
  public enum State {
    PENDING,
    APPROVED,
    REJECTED,
    /** What it was for ended without it. */
    CANCELLED
  }
}
