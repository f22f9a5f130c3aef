package io.llmplatform.inference.openinference;

import io.llmplatform.common.error.PlatformException;
import io.llmplatform.common.security.Caller;
import io.llmplatform.inference.access.CallersModels;
import io.llmplatform.inference.catalog.ModelState;
import io.llmplatform.inference.catalog.ModelState.Phase;
import io.llmplatform.inference.catalog.ModelVersion;
import io.llmplatform.inference.metrics.StatisticsOfVersions;
import io.llmplatform.inference.metrics.VersionStatistics;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** How the versions that answer on this instance were used (statistics extension). Thread-safe. */
@Component
public final class UsageStatistics {
  private final CallersModels models;
  private final StatisticsOfVersions statistics;

  UsageStatistics(CallersModels models, StatisticsOfVersions statistics) {
    this.models = models;
    this.statistics = statistics;
  }

  /** A version and how it was used. */
  public record Usage(ModelVersion id, VersionStatistics statistics) {}

  /** Of every version that answers the caller. */
  public List<Usage> all(Caller caller) {
    return usage(
        models.states(caller).stream()
            .filter(state -> state.phase() == Phase.READY)
            .map(ModelState::id));
  }

  /**
   * Of a model.
   *
   * @param version null: every one that answers
   * @throws PlatformException not found or denied; not found for a version that does not answer
   */
  public List<Usage> of(Caller caller, String model, @Nullable String version) {
    List<Usage> usage =
        usage(
            models.versions(caller, model).stream()
                .filter(id -> version == null || version.equals(Integer.toString(id.version()))));
    if (usage.isEmpty() && version != null) {
      throw PlatformException.notFound(
          "The version '%s' of the model '%s' does not answer.".formatted(version, model));
    }
    return usage;
  }

  private List<Usage> usage(Stream<ModelVersion> versions) {
    return versions.map(id -> new Usage(id, statistics.of(id))).toList();
  }
}
