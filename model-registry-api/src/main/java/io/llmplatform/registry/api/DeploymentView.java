package io.llmplatform.registry.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is to be served of a model: the state that inference-service brings about.
 *
 * @param tenant whose model it is
 * @param visibility who may use it besides
 * @param model the model's name
 * @param version the version with the largest share; of equal ones the oldest
 * @param targets the versions that share the requests, by version; weights add up to 100
 * @param shadow a version that runs copies of requests; absent: none
 * @param sticky whether a caller keeps its version while weights stay
 * @param generation grows at each change, also over a removal: equal generations mean equal
 *     deployments of that model
 * @param updatedAt when the deployment last changed
 * @param status how far its instances are; only where one deployment is asked for
 */
public record DeploymentView(
    @JsonPropertyDescription("Whose model it is.") String tenant,
    @JsonPropertyDescription("Who may use it: its tenant only, or every tenant.")
        Visibility visibility,
    @JsonPropertyDescription("The model's name.") String model,
    @JsonPropertyDescription("The version with the largest share.") int version,
    @JsonPropertyDescription("The versions that share the requests; weights add up to 100.")
        List<TrafficTarget> targets,
    @JsonPropertyDescription("A version that runs copies of requests.")
        @Nullable ShadowTraffic shadow,
    @JsonPropertyDescription("Whether a caller keeps its version while weights stay.")
        boolean sticky,
    @JsonPropertyDescription("Grows at each change; equal generations mean equal deployments.")
        long generation,
    @JsonPropertyDescription("When the deployment last changed.") Instant updatedAt,
    @JsonPropertyDescription("How far its instances are; only where one deployment is asked for.")
        @Nullable DeploymentStatus status) {

  public DeploymentView {
    targets = Copies.of(targets);
  }

  /** Without a status. */
  public DeploymentView(
      String tenant,
      Visibility visibility,
      String model,
      int version,
      List<TrafficTarget> targets,
      @Nullable ShadowTraffic shadow,
      boolean sticky,
      long generation,
      Instant updatedAt) {
    this(tenant, visibility, model, version, targets, shadow, sticky, generation, updatedAt, null);
  }

  /** The same with a status. */
  public DeploymentView with(DeploymentStatus added) {
    return new DeploymentView(
        tenant, visibility, model, version, targets, shadow, sticky, generation, updatedAt, added);
  }
}
