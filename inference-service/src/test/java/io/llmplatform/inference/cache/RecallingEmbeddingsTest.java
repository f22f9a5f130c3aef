package io.llmplatform.inference.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.llmplatform.common.error.PlatformException;
import io.llmplatform.inference.FakeSession;
import io.llmplatform.inference.cache.RecallingEmbeddings.Policy;
import io.llmplatform.inference.cache.RecallingEmbeddings.Question;
import io.llmplatform.inference.cache.RecallingEmbeddings.Recalled;
import io.llmplatform.inference.catalog.ModelId;
import io.llmplatform.inference.catalog.ModelVersion;
import io.llmplatform.inference.catalog.RunSettings;
import io.llmplatform.inference.catalog.ServedModel;
import io.llmplatform.inference.embedding.EmbeddingInput;
import io.llmplatform.inference.embedding.EmbeddingModel;
import io.llmplatform.inference.embedding.EmbeddingRequest;
import io.llmplatform.inference.embedding.EmbeddingTexts;
import io.llmplatform.inference.embedding.FakeEmbeddingModel;
import io.llmplatform.inference.embedding.PromptChoice;
import io.llmplatform.inference.embedding.Truncation;
import io.llmplatform.inference.engine.BatchSettings;
import io.llmplatform.inference.engine.Batching;
import io.llmplatform.inference.engine.Engine;
import io.llmplatform.inference.engine.ModelSession;
import io.llmplatform.inference.engine.QueueSettings;
import io.llmplatform.inference.engine.Terms;
import io.llmplatform.inference.tensor.Tensor;
import io.llmplatform.inference.tensor.TensorSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongConsumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RecallingEmbeddingsTest {
  private static final LongConsumer ADMITTED = tokens -> {};
  private static final ModelVersion V1 = new ModelVersion(new ModelId("t", "m"), 1);

  private final Engine engine =
      new Engine(2, System::nanoTime, () -> new Batching(8, 100, 0, Duration.ZERO, 8));
  private final Remembered cache = new Remembered();
  private final CountingSession session = new CountingSession();
  private final EmbeddingModel texts = FakeEmbeddingModel.over(session);
  private final ServedModel model = served(V1, "digest", RunSettings.DEFAULT);
  private final List<String> lookups = new ArrayList<>();
  private Policy policy = new Policy(true, false);
  private final RecallingEmbeddings embedding =
      new RecallingEmbeddings(
          new EmbeddingTexts(engine, () -> 1000),
          cache,
          () -> policy,
          (served, hits, shared, misses, lookup) -> {
            synchronized (lookups) {
              lookups.add("%d %d %d".formatted(hits, shared, misses));
            }
          });

  @AfterEach
  void stop() {
    engine.drain(Duration.ZERO);
  }

  @Test
  void whatWasComputedOnceIsRemembered() {
    Recalled first = ask("acme", "ab", "c");
    Recalled second = ask("acme", "ab", "c");

    assertThat(first.hits()).isZero();
    assertThat(second.hits()).isEqualTo(2);
    assertThat(session.rows).hasValue(2);
    assertThat(firsts(second)).isEqualTo(firsts(first)).containsExactly('a', 'c');
    assertThat(second.embeddings().tokens()).isEqualTo(first.embeddings().tokens()).isEqualTo(3);
    assertThat(lookups).containsExactly("0 0 2", "2 0 0");
  }

  @Test
  void onlyWhatIsMissingIsComputedAndEachInputOnce() {
    ask("acme", "a", "b");

    Recalled answer = ask("acme", "x", "a", "x", "b", "y");

    assertThat(firsts(answer)).containsExactly('x', 'a', 'x', 'b', 'y');
    assertThat(answer.hits()).isEqualTo(2);
    assertThat(answer.embeddings().tokens()).isEqualTo(5);
    assertThat(answer.cachedTokens()).as("of a and b").isEqualTo(2);
    assertThat(session.rows).hasValue(4);
  }

  @Test
  void noTenantIsAnsweredWithWhatAnotherOneAsked() {
    ask("acme", "a");

    assertThat(ask("other", "a").hits()).isZero();
    assertThat(session.rows).hasValue(2);
  }

  @Test
  void tenantsShareWhereThatIsSet() {
    policy = new Policy(true, true);
    ask("acme", "a");

    assertThat(ask("other", "a").hits()).isEqualTo(1);
    policy = new Policy(true, false);
    assertThat(ask("other", "a").hits()).isZero();
  }

  @Test
  void whatDecidesAVectorIsInItsKey() {
    ask("acme", "a");
    EmbeddingRequest same = request("a");
    RunSettings int8 =
        new RunSettings(null, null, "int8", BatchSettings.DEFAULT, QueueSettings.DEFAULT);

    assertThat(hits(served(new ModelVersion(V1.model(), 2), "digest", RunSettings.DEFAULT), same))
        .isZero();
    assertThat(hits(served(V1, "other", RunSettings.DEFAULT), same)).isZero();
    assertThat(hits(served(V1, "digest", int8), same)).isZero();
    assertThat(hits(model, request(OptionalInt.of(1), Truncation.REFUSE, "a"))).isZero();
    assertThat(hits(model, request(OptionalInt.empty(), Truncation.END, "a"))).isZero();
    EmbeddingInput ids = new EmbeddingInput.TokenIds("input", new long[] {'a'});
    assertThat(hits(model, same.of(List.of(ids)))).isZero();
    assertThat(hits(model, request(OptionalInt.of(2), Truncation.REFUSE, "a"))).isEqualTo(1);
  }

  @Test
  void aRequestMayGoWithoutTheCache() {
    ask("acme", "a");

    assertThat(ask(CacheUse.NONE, "a", "b").hits()).isZero();
    assertThat(ask("acme", "b").hits()).isZero();
    assertThat(ask(CacheUse.WRITE, "a", "c").hits()).isZero();
    assertThat(ask("acme", "c").hits()).isEqualTo(1);
    assertThat(session.rows).hasValue(1 + 2 + 1 + 2);
  }

  @Test
  void copiesForAShadowAreComputed() {
    ask("acme", "a");

    Recalled copy =
        embedding.embed(
            model, texts, model.terms().forCopies(), question("acme", request("a")), ADMITTED);

    assertThat(copy.hits()).isZero();
    assertThat(session.rows).hasValue(2);
  }

  @Test
  void allTokensAreAdmittedBeforeAnythingIsComputed() {
    ask("acme", "ab");
    LongConsumer refusing =
        tokens -> {
          assertThat(tokens).isEqualTo(5);
          throw new IllegalStateException("no budget");
        };

    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(
              () ->
                  embedding.embed(
                      model,
                      texts,
                      Terms.plain(),
                      question("acme", request("ab", "cde")),
                      refusing))
          .hasMessage("no budget");
    }
    assertThat(session.rows).hasValue(1);
  }

  @Test
  void aTextThatIsTooLongIsRefusedWhateverTheOthersAre() {
    ask("acme", "a");

    assertThatThrownBy(() -> ask("acme", "a", "a much longer text"))
        .isInstanceOfSatisfying(
            PlatformException.class, e -> assertThat(e.field()).isEqualTo("input[1]"));
  }

  @Test
  void whatIsUnderAKeyButNoVectorOfTheModelIsIgnored() {
    ask("acme", "a");
    cache.vectors.replaceAll((key, vector) -> new float[] {1, 2, 3});

    assertThat(ask("acme", "a").embeddings().vectors().get(0)).hasSize(2);
  }

  @Test
  void identicalRequestsThatArriveTogetherAreComputedOnce() throws Exception {
    cache.forgetful = true;
    session.gate = new CountDownLatch(1);
    ExecutorService callers = Executors.newFixedThreadPool(8);
    try {
      List<CompletableFuture<Recalled>> answers =
          IntStream.range(0, 8)
              .mapToObj(i -> CompletableFuture.supplyAsync(() -> ask("acme", "a"), callers))
              .toList();
      // All have looked, so that each leads or follows.
      await().until(() -> cache.looks.get() == 8);
      await().until(() -> session.started.get() == 1);
      session.gate.countDown();

      for (CompletableFuture<Recalled> answer : answers) {
        assertThat(firsts(answer.get(10, TimeUnit.SECONDS))).containsExactly('a');
      }
    } finally {
      callers.shutdown();
    }
    // Whoever came after the first had landed computes for itself.
    assertThat(session.rows.get()).isLessThan(8);
    assertThat(lookups.stream().filter("0 1 0"::equals)).isNotEmpty();
  }

  @Test
  void aLeaderThatFailsDoesNotFailThoseThatFollow() throws Exception {
    session.gate = new CountDownLatch(1);
    session.failures.set(1);
    ExecutorService callers = Executors.newFixedThreadPool(2);
    try {
      CompletableFuture<Recalled> leader =
          CompletableFuture.supplyAsync(() -> ask("acme", "a"), callers);
      await().until(() -> session.started.get() == 1);
      AtomicInteger admitted = new AtomicInteger();
      CompletableFuture<Recalled> follower =
          CompletableFuture.supplyAsync(
              () ->
                  embedding.embed(
                      model,
                      texts,
                      Terms.plain(),
                      question("acme", request("a")),
                      tokens -> admitted.incrementAndGet()),
              callers);
      // It has joined the leader's flight before it counts its tokens.
      await().until(() -> admitted.get() == 1);
      session.gate.countDown();

      assertThat(firsts(follower.get(10, TimeUnit.SECONDS))).containsExactly('a');
      assertThat(admitted).hasValue(1);
      assertThatThrownBy(() -> leader.get(10, TimeUnit.SECONDS)).hasMessageContaining("broken");
    } finally {
      callers.shutdown();
    }
  }

  private Recalled ask(String tenant, String... inputs) {
    return embedding.embed(
        model, texts, Terms.plain(), question(tenant, request(inputs)), ADMITTED);
  }

  private Recalled ask(CacheUse use, String... inputs) {
    return embedding.embed(
        model, texts, Terms.plain(), new Question("acme", use, request(inputs)), ADMITTED);
  }

  private int hits(ServedModel served, EmbeddingRequest request) {
    return embedding
        .embed(served, texts, Terms.plain(), question("acme", request), ADMITTED)
        .hits();
  }

  private static Question question(String tenant, EmbeddingRequest request) {
    return new Question(tenant, CacheUse.READ_AND_WRITE, request);
  }

  private static EmbeddingRequest request(String... inputs) {
    return request(OptionalInt.empty(), Truncation.REFUSE, inputs);
  }

  private static EmbeddingRequest request(
      OptionalInt dimensions, Truncation truncation, String... inputs) {
    List<EmbeddingInput> texts = new ArrayList<>();
    for (String input : inputs) {
      texts.add(new EmbeddingInput.Text("input[%d]".formatted(texts.size()), input));
    }
    return new EmbeddingRequest(texts, dimensions, truncation, PromptChoice.DEFAULT);
  }

  /** The first tokens of the texts. */
  private static List<Character> firsts(Recalled recalled) {
    return recalled.embeddings().vectors().stream().map(vector -> (char) vector[0]).toList();
  }

  private ServedModel served(ModelVersion id, String digest, RunSettings settings) {
    return new ServedModel(
        id,
        digest,
        settings,
        Terms.plain(),
        session,
        Optional.of(texts),
        Optional.empty(),
        Instant.EPOCH);
  }

  /** A store without limits; a forgetful one finds nothing. */
  private static final class Remembered implements VectorCache {
    final Map<VectorKey, float[]> vectors = new ConcurrentHashMap<>();
    final AtomicInteger looks = new AtomicInteger();
    volatile boolean forgetful;

    @Override
    public Map<VectorKey, float[]> find(Collection<VectorKey> keys) {
      looks.incrementAndGet();
      Map<VectorKey, float[]> found = new ConcurrentHashMap<>(vectors);
      found.keySet().retainAll(keys);
      return forgetful ? Map.of() : found;
    }

    @Override
    public void remember(Map<VectorKey, float[]> more) {
      vectors.putAll(more);
    }
  }

  /** Counts what it computes, waits at its gate, and fails as often as it is told. */
  private static final class CountingSession implements ModelSession {
    final FakeSession session = new FakeSession();
    final AtomicInteger rows = new AtomicInteger();
    final AtomicInteger started = new AtomicInteger();
    final AtomicInteger failures = new AtomicInteger();
    volatile CountDownLatch gate = new CountDownLatch(0);

    @Override
    public List<TensorSpec> inputs() {
      return session.inputs();
    }

    @Override
    public List<TensorSpec> outputs() {
      return session.outputs();
    }

    @Override
    public Map<String, Tensor> run(Map<String, Tensor> inputs, Set<String> outputs) {
      started.incrementAndGet();
      try {
        if (!gate.await(10, TimeUnit.SECONDS)) {
          throw new AssertionError("the gate stays closed");
        }
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
      if (failures.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
        throw new IllegalStateException("broken");
      }
      if (inputs.get("input_ids") instanceof Tensor.Fixed ids) {
        rows.addAndGet((int) ids.shape().dimension(0));
      }
      return session.run(inputs, outputs);
    }

    @Override
    public void close() {
      session.close();
    }
  }
}
