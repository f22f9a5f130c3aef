package io.llmplatform.inference.metrics;

import io.llmplatform.inference.catalog.ModelVersion;
import io.llmplatform.inference.language.engine.Ending;
import io.llmplatform.inference.language.engine.EngineListener;
import io.llmplatform.inference.language.engine.TokenEngine.Load;
import java.time.Duration;
import java.util.Collection;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;

/**
 * Counts what each version's engine generates, as vLLM counts it. A version's counts begin when it
 * is first used and end when it has left the memory. Thread-safe; no count waits for another.
 */
public final class GenerationStatistics {
  /** vLLM's buckets of the time to the first token, in seconds. */
  private static final double[] FIRST_TOKEN = {
    0.001, 0.005, 0.01, 0.02, 0.04, 0.06, 0.08, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10, 20, 40,
    80, 160
  };

  /** vLLM's buckets of the time between tokens, in seconds. */
  private static final double[] INTER_TOKEN = {
    0.01, 0.025, 0.05, 0.075, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.75, 1, 2.5, 5, 7.5, 10, 20, 40, 80
  };

  /** vLLM's buckets of a request's whole time, in seconds. */
  private static final double[] WHOLE = {
    0.3, 0.5, 0.8, 1, 1.5, 2, 2.5, 5, 10, 15, 20, 30, 40, 50, 60, 120, 240, 480, 960, 1920
  };

  /** Of a run of the model, in seconds. */
  private static final double[] RUN = {
    0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.15, 0.2, 0.3, 0.5, 1, 2.5, 5, 10
  };

  /** Runs of one kind, and what they took. */
  static final class Runs {
    final LongAdder tokens = new LongAdder();
    final Buckets times = new Buckets(RUN);

    private void add(int count, Duration took) {
      tokens.add(count);
      times.add(took.toNanos());
    }
  }

  /** A version's counts. */
  public static final class Counts {
    final LongAdder promptTokens = new LongAdder();
    final LongAdder generatedTokens = new LongAdder();
    final LongAdder prefixQueries = new LongAdder();
    final LongAdder prefixHits = new LongAdder();
    final Map<Ending, LongAdder> endings = new EnumMap<>(Ending.class);
    final Buckets firstToken = new Buckets(FIRST_TOKEN);
    final Buckets interToken = new Buckets(INTER_TOKEN);
    final Buckets whole = new Buckets(WHOLE);
    final Buckets queued = new Buckets(WHOLE);
    final Runs prefills = new Runs();
    final Runs decodes = new Runs();
    private volatile Supplier<Load> load = () -> new Load(0, 0, 0);

    private Counts() {
      for (Ending ending : Ending.values()) {
        endings.put(ending, new LongAdder());
      }
    }

    Load load() {
      return load.get();
    }

    /** A prompt is in the cache. */
    public void prefilled(int tokens, int cachedTokens) {
      promptTokens.add(tokens);
      prefixQueries.add(tokens);
      prefixHits.add(cachedTokens);
    }

    /** A text's first token has come, so long after its submission. */
    public void firstToken(long nanos) {
      generatedTokens.increment();
      firstToken.add(nanos);
    }

    /** Another token has come, so long after the one before. */
    public void nextToken(long nanos) {
      generatedTokens.increment();
      interToken.add(nanos);
    }

    /** A text has ended, so long after its submission. */
    public void ended(Ending ending, long nanos) {
      LongAdder count = endings.get(ending);
      if (count != null) {
        count.increment();
      }
      whole.add(nanos);
    }
  }

  private final Map<ModelVersion, Counts> counts = new ConcurrentHashMap<>();

  /**
   * @param load what the version's engine is doing, while it is loaded
   */
  public Counts of(ModelVersion id, Supplier<Load> load) {
    Counts ofVersion = of(id);
    ofVersion.load = load;
    return ofVersion;
  }

  private Counts of(ModelVersion id) {
    Counts known = counts.get(id);
    return known != null ? known : counts.computeIfAbsent(id, any -> new Counts());
  }

  /** Counts what the version's engine does. */
  public EngineListener listener(ModelVersion id) {
    return new EngineListener() {
      @Override
      public void started(Duration waited, int promptTokens, int cachedTokens) {
        of(id).queued.add(waited.toNanos());
      }

      @Override
      public void prefilled(int tokens, Duration took) {
        of(id).prefills.add(tokens, took);
      }

      @Override
      public void decoded(int sequences, Duration took) {
        of(id).decodes.add(sequences, took);
      }
    };
  }

  /** Forgets every other version. */
  public void retain(Collection<ModelVersion> versions) {
    counts.keySet().retainAll(versions);
  }

  Map<ModelVersion, Counts> all() {
    return Map.copyOf(counts);
  }
}
