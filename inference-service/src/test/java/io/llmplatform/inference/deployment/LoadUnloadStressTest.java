package io.llmplatform.inference.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import io.llmplatform.common.error.ErrorCode;
import io.llmplatform.common.error.PlatformException;
import io.llmplatform.inference.FakeSession;
import io.llmplatform.inference.artifact.ArtifactFile;
import io.llmplatform.inference.artifact.ArtifactSource;
import io.llmplatform.inference.catalog.Lease;
import io.llmplatform.inference.catalog.ModelCatalog;
import io.llmplatform.inference.catalog.ModelId;
import io.llmplatform.inference.catalog.ModelMemory;
import io.llmplatform.inference.catalog.ModelVersion;
import io.llmplatform.inference.catalog.OnDemand;
import io.llmplatform.inference.catalog.OpeningModel;
import io.llmplatform.inference.catalog.RunSettings;
import io.llmplatform.inference.engine.BatchSettings;
import io.llmplatform.inference.engine.ModelSession;
import io.llmplatform.inference.engine.QueueSettings;
import io.llmplatform.inference.tensor.ElementType;
import io.llmplatform.inference.tensor.Shape;
import io.llmplatform.inference.tensor.Tensor;
import io.llmplatform.inference.tensor.TensorSpec;
import io.llmplatform.inference.traffic.Match;
import io.llmplatform.inference.traffic.RequestTraits;
import io.llmplatform.inference.traffic.Routes;
import io.llmplatform.inference.traffic.Target;
import io.llmplatform.registry.api.InstanceReport;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Loads, unloads, reloads and evictions at random, under requests. */
class LoadUnloadStressTest {
  private static final int STEPS = 250;
  private static final int CLIENTS = 4;
  private static final int LOADERS = 2;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** What a load is estimated to need of the memory, about. */
  private static final long ONE_MODEL = 5L << 20;

  private static final List<ModelId> MODELS =
      List.of(new ModelId("t", "a"), new ModelId("t", "b"), new ModelId("t", "c"));

  @TempDir Path directory;
  private final long seed = System.nanoTime();
  private final Map<ModelId, Deployment> deployments = new ConcurrentHashMap<>();
  private final Queue<WatchedSession> sessions = new ConcurrentLinkedQueue<>();
  private final Queue<Throwable> faults = new ConcurrentLinkedQueue<>();
  private final AtomicLong limit = new AtomicLong();
  private final AtomicInteger answered = new AtomicInteger();
  private final ExecutorService loads = Executors.newFixedThreadPool(LOADERS);
  private final ExecutorService closings = Executors.newSingleThreadExecutor();
  private final ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
  private final ModelCatalog catalog =
      new ModelCatalog(new ModelMemory(limit::get), System::nanoTime, closings);
  private volatile boolean loadsFail;
  private volatile boolean stopped;

  @AfterEach
  void stop() {
    stopped = true;
    loads.shutdownNow();
    closings.shutdownNow();
    clients.shutdownNow();
  }

  @Test
  void noRequestInFlightFailsAndNothingLeaks() throws Exception {
    Reconciler reconciler =
        new Reconciler(
            new AllAtOnce(),
            directory,
            new OpeningModel((file, device) -> open(), Clock.systemUTC()),
            catalog,
            () -> new Backoff(Duration.ofMillis(1), Duration.ofMillis(5)),
            loads,
            Clock.systemUTC());
    catalog.serveOnDemand(
        new OnDemand(reconciler, () -> new OnDemand.Terms(true, Duration.ofMillis(50), CLIENTS)));
    Random random = new Random(seed);
    MODELS.forEach(model -> deploy(model, random, 1));
    List<Future<?>> running = new ArrayList<>();
    for (int i = 0; i < CLIENTS; i++) {
      long clientSeed = random.nextLong();
      running.add(clients.submit(() -> request(new Random(clientSeed))));
    }

    for (int step = 2; step < STEPS; step++) {
      disturb(reconciler, random, step);
      int before = answered.get();
      reconciler.tick();
      long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(20);
      while (answered.get() < before + 3 && System.nanoTime() < deadline) {
        Thread.onSpinWait();
      }
    }

    stopped = true;
    for (Future<?> client : running) {
      client.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }
    loads.shutdown();
    assertThat(loads.awaitTermination(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    catalog.close();
    closings.shutdown();
    assertThat(closings.awaitTermination(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    assertThat(faults).as("seed " + seed).isEmpty();
    assertThat(answered).hasPositiveValue();
    assertThat(sessions)
        .as("each closed once, seed " + seed)
        .hasSizeGreaterThan(MODELS.size())
        .allSatisfy(session -> assertThat(session.delegate.closed).hasValue(1));
    assertThat(catalog.memory().used()).as("seed " + seed).isZero();
    assertThat(catalog.inventory().inMemory()).as("seed " + seed).isEmpty();
  }

  private void disturb(Reconciler reconciler, Random random, int step) {
    ModelId model = MODELS.get(random.nextInt(MODELS.size()));
    switch (random.nextInt(7)) {
      case 0, 1 -> deploy(model, random, step);
      case 2 -> {
        if (deployments.containsKey(model) && reconciler.generations().containsKey(model)) {
          reconciler.unload(model);
        }
      }
      case 3 -> {
        if (reconciler.generations().containsKey(model)) {
          assertThat(reconciler.load(model)).isNotNull();
        }
      }
      case 4 -> limit.set(random.nextInt(4) * ONE_MODEL);
      case 5 -> loadsFail = random.nextInt(3) == 0;
      default -> {
        if (random.nextInt(4) == 0) {
          deployments.remove(model);
        }
      }
    }
  }

  private void deploy(ModelId model, Random random, long generation) {
    Routes routes =
        random.nextBoolean()
            ? Routes.to(1 + random.nextInt(2))
            : new Routes(
                List.of(new Target(1, 50, Match.NONE), new Target(2, 50, Match.NONE)), false, null);
    RunSettings settings =
        new RunSettings(
            1 + random.nextInt(2), null, null, BatchSettings.DEFAULT, QueueSettings.DEFAULT);
    Set<Integer> pinned = random.nextInt(4) == 0 ? Set.of(1) : Set.of();
    deployments.put(
        model, new Deployment(model, false, generation, routes, Map.of(1, settings), pinned));
  }

  /** Sends requests until the test ends; what is refused before it begins is no fault. */
  private void request(Random random) {
    RequestTraits anybody = new RequestTraits("x", Set.of(), (name, value) -> false);
    while (!stopped) {
      String model = MODELS.get(random.nextInt(MODELS.size())).name();
      try (Lease lease = catalog.lease("t", model, anybody)) {
        lease.model().session().run(TOKENS, Set.of("last_hidden_state"));
        answered.incrementAndGet();
      } catch (PlatformException e) {
        if (e.code() != ErrorCode.UNAVAILABLE && e.code() != ErrorCode.NOT_FOUND) {
          faults.add(e);
        }
        Thread.yield();
      } catch (Throwable e) { // A run on a closed session is an error.
        faults.add(e);
        return;
      }
    }
  }

  private static final Map<String, Tensor> TOKENS =
      Map.of(
          "input_ids",
          new Tensor.Fixed(ElementType.INT64, Shape.of(1, 2), Tensor.allocate(2L * Long.BYTES)));

  private ModelSession open() {
    if (loadsFail) {
      throw new IllegalStateException("broken for a while");
    }
    WatchedSession session = new WatchedSession();
    sessions.add(session);
    return session;
  }

  /** Sees a close that comes while a run goes on. */
  private static final class WatchedSession implements ModelSession {
    private final FakeSession delegate = new FakeSession();

    @Override
    public List<TensorSpec> inputs() {
      return delegate.inputs();
    }

    @Override
    public List<TensorSpec> outputs() {
      return delegate.outputs();
    }

    @Override
    public Map<String, Tensor> run(Map<String, Tensor> inputs, Set<String> outputs) {
      Map<String, Tensor> result = delegate.run(inputs, outputs);
      Thread.yield();
      if (delegate.closed.get() > 0) {
        throw new AssertionError("closed under a run");
      }
      return result;
    }

    @Override
    public void close() {
      delegate.close();
    }
  }

  private final class AllAtOnce implements Registry {
    private static final byte[] MODEL = {1, 2, 3};

    @Override
    public List<Deployment> deployments() {
      return List.copyOf(deployments.values());
    }

    @Override
    public List<ArtifactFile> files(ModelVersion id) {
      try {
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(MODEL);
        return List.of(
            new ArtifactFile("model.onnx", MODEL.length, HexFormat.of().formatHex(digest)));
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException(e);
      }
    }

    @Override
    public void fetch(ModelVersion id, ArtifactFile file, ArtifactSource.Sink sink)
        throws IOException {
      sink.accept(new ByteArrayInputStream(MODEL));
    }

    @Override
    public void report(String instance, InstanceReport report) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void withdraw(String instance) {
      throw new UnsupportedOperationException();
    }
  }
}
