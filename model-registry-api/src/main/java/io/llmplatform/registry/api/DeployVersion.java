package io.llmplatform.registry.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The body of {@code PUT /api/deployments/{model}}: one version, or several that share the
 * requests.
 *
 * @param version an existing version of the model, which gets every request; instead of {@code
 *     targets}
 * @param alias of the version that gets every request, as it stands at that time; instead of {@code
 *     version}
 * @param settings how that version runs; goes with {@code version} or {@code alias}
 * @param targets the versions that share the requests; weights add up to 100
 * @param shadow a version that runs copies of requests
 * @param sticky whether a caller keeps its version while weights stay
 * @param expectedGeneration the deployment's generation that this change is based on, 0 where none
 *     ever was; absent: whatever it is
 */
public record DeployVersion(
    @JsonPropertyDescription("An existing version of the model, which gets every request.")
        @Nullable Integer version,
    @JsonPropertyDescription("The alias of the version that gets every request, as it stands now.")
        @Nullable String alias,
    @JsonPropertyDescription("How that version runs.") @Nullable VersionSettings settings,
    @JsonPropertyDescription("Several versions instead; their weights add up to 100.")
        @Nullable List<TrafficTarget> targets,
    @JsonPropertyDescription("A version that runs copies of requests.")
        @Nullable ShadowTraffic shadow,
    @JsonPropertyDescription("Whether a caller keeps its version while weights stay.")
        @Nullable Boolean sticky,
    @JsonPropertyDescription("Refuse the change unless this is the deployment's generation.")
        @Nullable Long expectedGeneration) {

  /** The same with the version that the alias names. */
  public DeployVersion resolved(int named) {
    return new DeployVersion(named, null, settings, targets, shadow, sticky, expectedGeneration);
  }
}
