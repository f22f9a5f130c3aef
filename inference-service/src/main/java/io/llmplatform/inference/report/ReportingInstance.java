package io.llmplatform.inference.report;

import io.llmplatform.inference.catalog.Absence;
import io.llmplatform.inference.catalog.ModelCatalog;
import io.llmplatform.inference.catalog.ModelId;
import io.llmplatform.inference.catalog.ModelState;
import io.llmplatform.inference.catalog.ModelVersion;
import io.llmplatform.inference.deployment.Registry;
import io.llmplatform.inference.metrics.VersionCounts;
import io.llmplatform.registry.api.InstanceReport;
import io.llmplatform.registry.api.InstanceReport.Phase;
import io.llmplatform.registry.api.InstanceReport.VersionReport;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the registry what this instance serves and how its requests end. Called by one thread at a
 * time.
 */
public final class ReportingInstance {
  private static final Logger log = LoggerFactory.getLogger(ReportingInstance.class);

  private final Registry registry;
  private final ModelCatalog catalog;
  private final Supplier<Map<ModelId, Long>> generations;
  private final VersionCounts counts;
  private final String pool;
  private final Instant startedAt;
  private final String incarnation = UUID.randomUUID().toString();
  private boolean registryAway;

  /**
   * @param generations of the deployments that are followed, by model
   * @param startedAt when the process started
   */
  public ReportingInstance(
      Registry registry,
      ModelCatalog catalog,
      Supplier<Map<ModelId, Long>> generations,
      VersionCounts counts,
      String pool,
      Instant startedAt) {
    this.registry = registry;
    this.catalog = catalog;
    this.generations = generations;
    this.counts = counts;
    this.pool = pool;
    this.startedAt = startedAt;
  }

  /** Reports once. Never throws: the next report says all that this one would have said. */
  public void report(String instance) {
    try {
      registry.report(instance, report());
      if (registryAway) {
        log.info("The registry takes reports again");
      }
      registryAway = false;
    } catch (IOException | RuntimeException e) {
      if (!registryAway) {
        log.warn("The registry takes no reports: {}", e.getMessage());
      }
      registryAway = true;
    }
  }

  /** Says that this instance ends. Never throws: the registry forgets one that is silent. */
  public void withdraw(String instance) {
    try {
      registry.withdraw(instance);
    } catch (IOException | RuntimeException e) {
      log.info("The registry could not be told that this instance ends: {}", e.getMessage());
    }
  }

  InstanceReport report() {
    Map<ModelId, Long> followed = generations.get();
    List<VersionReport> versions = new ArrayList<>();
    Set<ModelVersion> told = new HashSet<>();
    for (ModelState state : catalog.inventory().wanted()) {
      versions.add(report(state, followed));
      told.add(state.id());
    }
    for (ModelVersion former : catalog.inventory().loaded()) {
      if (!told.contains(former)) {
        versions.add(report(new ModelState(former, ModelState.Phase.READY, ""), followed));
      }
    }
    return new InstanceReport(pool, incarnation, startedAt, versions);
  }

  private VersionReport report(ModelState state, Map<ModelId, Long> followed) {
    ModelVersion id = state.id();
    VersionCounts.Snapshot counted = counts.of(id);
    return new VersionReport(
        id.model().tenant(),
        id.name(),
        id.version(),
        followed.getOrDefault(id.model(), 0L),
        phase(state),
        state.reason().isEmpty() ? null : state.reason(),
        counted.requests(),
        counted.failures(),
        counted.latencies(),
        counted.running(),
        counted.longestRunning().toMillis());
  }

  /** One that comes back with its next request is ready: it was loaded before, as it is set. */
  private Phase phase(ModelState state) {
    if (state.absence() == Absence.EVICTED && catalog.isOnDemand()) {
      return Phase.READY;
    }
    return switch (state.phase()) {
      case LOADING -> Phase.LOADING;
      case READY -> Phase.READY;
      case UNLOADING, UNAVAILABLE -> Phase.UNAVAILABLE;
    };
  }
}
