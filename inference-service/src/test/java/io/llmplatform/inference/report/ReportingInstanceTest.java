package io.llmplatform.inference.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.llmplatform.inference.FakeSession;
import io.llmplatform.inference.artifact.ArtifactFile;
import io.llmplatform.inference.artifact.ArtifactSource;
import io.llmplatform.inference.catalog.ColdLoads;
import io.llmplatform.inference.catalog.ModelCatalog;
import io.llmplatform.inference.catalog.ModelId;
import io.llmplatform.inference.catalog.ModelMemory;
import io.llmplatform.inference.catalog.ModelVersion;
import io.llmplatform.inference.catalog.OnDemand;
import io.llmplatform.inference.catalog.RunSettings;
import io.llmplatform.inference.catalog.ServedModel;
import io.llmplatform.inference.deployment.Deployment;
import io.llmplatform.inference.deployment.Registry;
import io.llmplatform.inference.engine.Terms;
import io.llmplatform.inference.metrics.VersionCounts;
import io.llmplatform.inference.traffic.Routes;
import io.llmplatform.registry.api.InstanceReport;
import io.llmplatform.registry.api.InstanceReport.Phase;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ReportingInstanceTest {
  private static final ModelId M = new ModelId("t", "m");
  private static final ModelVersion V1 = new ModelVersion(M, 1);

  private final ModelCatalog catalog = new ModelCatalog();
  private final VersionCounts counts = new VersionCounts(() -> 0);
  private final FakeInstances registry = new FakeInstances();
  private final ReportingInstance reporting =
      new ReportingInstance(registry, catalog, () -> Map.of(M, 7L), counts, "gpu", Instant.EPOCH);

  @Test
  void tellsEachVersionsStateAndCounts() {
    catalog.want(M, Routes.to(1));
    catalog.failed(V1, "no room");
    counts.begin(V1).completed();
    counts.begin(V1).failed();
    counts.begin(V1);
    reporting.report("i-1");

    InstanceReport report = Objects.requireNonNull(registry.reports.get("i-1"));
    assertThat(report.pool()).isEqualTo("gpu");
    assertThat(report.startedAt()).isEqualTo(Instant.EPOCH);
    assertThat(report.versions())
        .singleElement()
        .satisfies(
            version -> {
              assertThat(version.generation()).isEqualTo(7);
              assertThat(version.phase()).isEqualTo(Phase.UNAVAILABLE);
              assertThat(version.reason()).isEqualTo("no room");
              assertThat(version.requests()).isEqualTo(2);
              assertThat(version.failures()).isEqualTo(1);
              assertThat(version.running()).isEqualTo(1);
            });
  }

  @Test
  void anUnloadedVersionIsUnavailableAndAnEvictedOneReadyIfItsNextRequestLoadsIt() {
    catalog.want(M, Routes.to(1));
    catalog.unload(V1, "Was unloaded.");
    assertThat(reporting.report().versions())
        .singleElement()
        .satisfies(
            each -> {
              assertThat(each.phase()).isEqualTo(Phase.UNAVAILABLE);
              assertThat(each.reason()).isEqualTo("Was unloaded.");
            });

    AtomicLong limit = new AtomicLong();
    ModelCatalog small =
        new ModelCatalog(new ModelMemory(limit::get), System::nanoTime, Runnable::run);
    small.want(M, Routes.to(1));
    small.serve(
        new ServedModel(
            V1,
            "digest",
            RunSettings.DEFAULT,
            Terms.plain(),
            new FakeSession(),
            Optional.empty(),
            Optional.empty(),
            Instant.EPOCH),
        small.makeRoom(V1, 2, Duration.ZERO));
    limit.set(1);
    small.shrink();
    ReportingInstance ofSmall =
        new ReportingInstance(registry, small, Map::of, counts, "gpu", Instant.EPOCH);
    assertThat(ofSmall.report().versions().get(0).phase()).isEqualTo(Phase.UNAVAILABLE);
    small.serveOnDemand(
        new OnDemand(ColdLoads.NONE, () -> new OnDemand.Terms(true, Duration.ZERO, 1)));
    assertThat(ofSmall.report().versions().get(0).phase()).isEqualTo(Phase.READY);
  }

  @Test
  void aRegistryThatIsAwayDoesNoHarmAndALeaveIsTaken() {
    registry.away = true;
    reporting.report("i-1");
    reporting.withdraw("i-1");
    registry.away = false;
    reporting.report("i-1");
    assertThat(registry.reports).containsOnlyKeys("i-1");
    reporting.withdraw("i-1");
    assertThat(registry.reports).isEmpty();
  }

  @Test
  void everyStartHasAnIncarnationOfItsOwn() {
    ReportingInstance restarted =
        new ReportingInstance(registry, catalog, Map::of, counts, "gpu", Instant.EPOCH);
    assertThat(restarted.report().incarnation()).isNotEqualTo(reporting.report().incarnation());
    assertThat(reporting.report().incarnation()).isEqualTo(reporting.report().incarnation());
  }

  private static final class FakeInstances implements Registry {
    private final Map<String, InstanceReport> reports = new TreeMap<>();
    private boolean away;

    @Override
    public void report(String instance, InstanceReport report) throws IOException {
      requirePresence();
      reports.put(instance, report);
    }

    @Override
    public void withdraw(String instance) throws IOException {
      requirePresence();
      reports.remove(instance);
    }

    private void requirePresence() throws IOException {
      if (away) {
        throw new IOException("away");
      }
    }

    @Override
    public List<Deployment> deployments() {
      throw new UnsupportedOperationException();
    }

    @Override
    public List<ArtifactFile> files(ModelVersion id) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void fetch(ModelVersion id, ArtifactFile file, ArtifactSource.Sink sink) {
      throw new UnsupportedOperationException();
    }
  }
}
