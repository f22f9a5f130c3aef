package io.llmplatform.inference.cache;

import io.llmplatform.inference.cache.VectorKey.Scope;
import io.llmplatform.inference.catalog.ServedModel;
import io.llmplatform.inference.embedding.EmbeddingModel;
import io.llmplatform.inference.embedding.EmbeddingRequest;
import io.llmplatform.inference.embedding.EmbeddingTexts;
import io.llmplatform.inference.embedding.Embeddings;
import io.llmplatform.inference.engine.Terms;
import io.llmplatform.inference.engine.Urgency;
import io.llmplatform.inference.metrics.RequestMetrics.Cost;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The use case: vectors that are remembered are taken, those that another request computes at the
 * moment are waited for, and only the rest is computed, each distinct input once. Thread-safe.
 *
 * <p>Every input's tokens are counted, wherever its vector comes from: what a request costs does
 * not depend on what others asked before.
 */
public final class RecallingEmbeddings {
  /** Which vectors are remembered. */
  public record Policy(boolean enabled, boolean acrossTenants) {}

  private final EmbeddingTexts embedding;
  private final VectorCache cache;
  private final Supplier<Policy> policy;
  private final Lookups lookups;
  private final Flights flights = new Flights();

  /** Is told where the vectors of a request came from. */
  @FunctionalInterface
  public interface Lookups {
    /**
     * @param hits distinct inputs that were remembered
     * @param shared those that another request computed meanwhile
     * @param misses those that were computed
     * @param lookup how long the memory was asked
     */
    void looked(ServedModel model, int hits, int shared, int misses, Duration lookup);
  }

  public RecallingEmbeddings(
      EmbeddingTexts embedding, VectorCache cache, Supplier<Policy> policy, Lookups lookups) {
    this.embedding = embedding;
    this.cache = cache;
    this.policy = policy;
    this.lookups = lookups;
  }

  /**
   * What was asked, and by whom.
   *
   * @param tenant whose request it is
   * @param use what the request lets the cache do
   * @param urgency how what is computed waits for its run
   */
  public record Question(String tenant, CacheUse use, EmbeddingRequest request, Urgency urgency) {

    /** One that somebody waits for. */
    public Question(String tenant, CacheUse use, EmbeddingRequest request) {
      this(tenant, use, request, Urgency.DEFAULT);
    }
  }

  /**
   * @param hits inputs whose vectors were remembered
   * @param cachedTokens of these inputs
   */
  public record Recalled(Embeddings embeddings, int hits, long cachedTokens) {

    /** What it cost the caller. */
    public Cost cost() {
      return new Cost(
          embeddings.tokens(),
          cachedTokens,
          embeddings.vectors().size(),
          embeddings.queued(),
          embeddings.computed());
    }
  }

  /**
   * As {@link EmbeddingTexts#embed}. Copies for a shadow are always computed.
   *
   * @param texts of the model
   */
  public Recalled embed(
      ServedModel model,
      EmbeddingModel texts,
      Terms terms,
      Question question,
      LongConsumer admission) {
    Policy now = policy.get();
    if (!now.enabled() || question.use() == CacheUse.NONE || terms.yielding()) {
      return new Recalled(
          embedding.embed(texts, terms, question.request(), question.urgency(), admission), 0, 0);
    }
    Scope scope = now.acrossTenants() ? Scope.ALL : Scope.of(question.tenant());
    List<VectorKey> keys =
        texts.identities(question.request()).stream()
            .map(identity -> VectorKey.of(model, scope, identity))
            .toList();
    return new Recall(model, texts, terms, question, keys).run(question.use(), admission);
  }

  /** One request on its way; used by its thread. */
  private final class Recall {
    private final ServedModel model;
    private final EmbeddingModel texts;
    private final Terms terms;
    private final EmbeddingRequest request;
    private final Urgency urgency;
    private final List<VectorKey> keys;

    /** Distinct keys, each with its first input. */
    private final Map<VectorKey, Integer> inputs = new LinkedHashMap<>();

    private final Map<VectorKey, float[]> vectors = new HashMap<>();
    private Map<VectorKey, float[]> found = Map.of();
    private long cachedTokens;
    private Duration queued = Duration.ZERO;
    private Duration computed = Duration.ZERO;

    Recall(
        ServedModel model,
        EmbeddingModel texts,
        Terms terms,
        Question question,
        List<VectorKey> keys) {
      this.model = model;
      this.texts = texts;
      this.terms = terms;
      this.request = question.request();
      this.urgency = question.urgency();
      this.keys = keys;
      for (int i = 0; i < keys.size(); i++) {
        inputs.putIfAbsent(keys.get(i), i);
      }
    }

    Recalled run(CacheUse use, LongConsumer admission) {
      long start = System.nanoTime();
      if (use.reads()) {
        found = find();
      }
      Duration lookup = Duration.ofNanos(System.nanoTime() - start);
      vectors.putAll(found);
      List<VectorKey> missing =
          inputs.keySet().stream().filter(key -> !found.containsKey(key)).toList();
      long tokens;
      int shared = 0;
      if (use.reads()) {
        try (Flights.Boarding boarding = flights.board(missing)) {
          List<VectorKey> own = missing.stream().filter(boarding::leads).toList();
          tokens = computeAdmitted(own, admission);
          boarding.land(vectors);
          shared = follow(boarding.followed());
        }
      } else {
        tokens = computeAdmitted(missing, admission);
      }
      int misses = inputs.size() - found.size() - shared;
      lookups.looked(model, found.size(), shared, misses, lookup);
      int hits = (int) keys.stream().filter(found::containsKey).count();
      List<float[]> ordered = keys.stream().map(this::vector).toList();
      return new Recalled(new Embeddings(ordered, tokens, queued, computed), hits, cachedTokens);
    }

    /** What is remembered; whatever else is under a key is no vector of this model. */
    private Map<VectorKey, float[]> find() {
      int dimensions = request.dimensions().orElse(texts.dimensions());
      Map<VectorKey, float[]> all = new HashMap<>(cache.find(inputs.keySet()));
      all.values().removeIf(vector -> vector.length != dimensions);
      return all;
    }

    /**
     * Computes these, once the tokens of the whole request are admitted.
     *
     * @return the tokens of the whole request
     */
    private long computeAdmitted(Collection<VectorKey> own, LongConsumer admission) {
      long others = tokensOfOthers(own);
      if (own.isEmpty()) {
        admission.accept(others);
        return others;
      }
      return others + compute(own, tokens -> admission.accept(tokens + others));
    }

    /** Of the inputs that this request does not compute, which are checked by this too. */
    private long tokensOfOthers(Collection<VectorKey> own) {
      Set<VectorKey> computed = Set.copyOf(own);
      List<Integer> remembered = new ArrayList<>();
      List<Integer> others = new ArrayList<>();
      for (int i = 0; i < keys.size(); i++) {
        VectorKey key = keys.get(i);
        if (found.containsKey(key)) {
          remembered.add(i);
        } else if (!computed.contains(key) || input(key) != i) {
          others.add(i);
        }
      }
      cachedTokens = tokens(remembered);
      return cachedTokens + tokens(others);
    }

    private long tokens(List<Integer> indices) {
      return indices.isEmpty() ? 0 : texts.countTokens(part(indices));
    }

    private EmbeddingRequest part(List<Integer> indices) {
      return request.of(indices.stream().map(request.inputs()::get).toList());
    }

    private long compute(Collection<VectorKey> wanted, LongConsumer admission) {
      List<VectorKey> ordered = List.copyOf(wanted);
      Embeddings result =
          embedding.embed(
              texts, terms, part(ordered.stream().map(this::input).toList()), urgency, admission);
      Map<VectorKey, float[]> fresh = new LinkedHashMap<>();
      for (int i = 0; i < ordered.size(); i++) {
        fresh.put(ordered.get(i), result.vectors().get(i));
      }
      vectors.putAll(fresh);
      cache.remember(fresh);
      queued = queued.plus(result.queued());
      computed = computed.plus(result.computed());
      return result.tokens();
    }

    private int input(VectorKey key) {
      Integer input = inputs.get(key);
      if (input == null) {
        throw new IllegalStateException("no input has this key");
      }
      return input;
    }

    /**
     * Waits for what others compute, and computes what they gave up.
     *
     * @return how many vectors others gave
     */
    private int follow(Map<VectorKey, CompletableFuture<float[]>> followed) {
      List<VectorKey> givenUp = new ArrayList<>();
      followed.forEach(
          (key, flight) -> {
            float[] vector = await(flight);
            if (vector == null) {
              givenUp.add(key);
            } else {
              vectors.put(key, vector);
            }
          });
      if (!givenUp.isEmpty()) {
        compute(givenUp, tokens -> {});
      }
      return followed.size() - givenUp.size();
    }

    private float[] vector(VectorKey key) {
      float[] vector = vectors.get(key);
      if (vector == null) {
        throw new IllegalStateException("an input has no vector");
      }
      return vector;
    }
  }

  /**
   * Null when its leader gave up. Not interrupted: the engine's end ends every leader, which waits
   * for nobody else.
   */
  private static float @Nullable [] await(CompletableFuture<float[]> flight) {
    try {
      return flight.join();
    } catch (CompletionException | CancellationException e) {
      return null;
    }
  }
}
