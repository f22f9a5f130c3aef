package io.llmplatform.inference.language.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.llmplatform.inference.engine.EngineStopped;
import io.llmplatform.inference.engine.QueueFull;
import io.llmplatform.inference.engine.Urgency;
import io.llmplatform.inference.language.sampling.SampledToken;
import io.llmplatform.inference.language.sampling.Sampler;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The engine with its thread. */
class ContinuousBatchingTest {
  private static final EngineSettings SETTINGS =
      new EngineSettings(
          20, null, Duration.ofMillis(80), Duration.ofSeconds(5), 5, null, 1 << 20, 4);

  private final FakeDecoder decoder = new FakeDecoder(2, 64);
  private final ContinuousBatching engine =
      new ContinuousBatching(decoder, SETTINGS, EngineListener.NONE, "engine", decoder.clock::get);
  private final CountDownLatch gate = new CountDownLatch(1);

  @AfterEach
  void stop() {
    gate.countDown();
    engine.close();
  }

  private TokenEngine.Running submit(int length, int maxTokens, TokenListener listener) {
    return submit(length, maxTokens, new Greedy(), listener);
  }

  private TokenEngine.Running submit(
      int length, int maxTokens, Sampler sampler, TokenListener listener) {
    return engine.submit(
        new TokenRequest(new int[length], maxTokens, sampler, Set.of(), "tenant", Urgency.DEFAULT),
        listener);
  }

  /** Keeps the engine's thread at its first token until the gate opens. */
  private Told hold() {
    Told held = new Told();
    CountDownLatch reached = new CountDownLatch(1);
    Sampler holding =
        logits -> {
          reached.countDown();
          awaited(gate);
          return new SampledToken(1, 0, List.of());
        };
    submit(1, 20, holding, held);
    awaited(reached);
    return held;
  }

  private static void awaited(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void givesTokensToWhoeverSubmits() throws InterruptedException {
    List<Told> told = Stream.generate(Told::new).limit(5).toList();
    told.forEach(each -> submit(3, 8, each));

    for (Told each : told) {
      assertThat(each.awaited().tokens()).isEqualTo(FakeDecoder.continuation(new int[3], 8));
    }
    await().until(() -> engine.load().running() == 0);
    assertThat(engine.load()).isEqualTo(new TokenEngine.Load(0, 0, 0));
  }

  @Test
  void saysWhatItDoes() {
    hold();
    for (int i = 0; i < 3; i++) {
      submit(2, 8, new Told());
    }

    assertThat(engine.load().waiting()).isEqualTo(3);
    assertThat(engine.contextLength()).isEqualTo(64);
  }

  @Test
  void refusesWhatItCannotHold() {
    assertThatThrownBy(() -> submit(0, 8, new Told()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("The prompt has no tokens.");
    assertThatThrownBy(() -> submit(64, 8, new Told()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("The prompt has 64 tokens, and the context 64; one must be left to generate.");
    assertThat(engine.load().waiting()).isZero();
  }

  @Test
  void refusesMoreThanMayWait() {
    hold();
    submit(15, 8, new Told());

    assertThatThrownBy(() -> submit(6, 8, new Told())).isInstanceOf(QueueFull.class);
  }

  @Test
  void closingAnswersThoseThatRunAndThoseThatWait() throws InterruptedException {
    Told held = hold();
    List<Told> told = Stream.generate(Told::new).limit(4).toList();
    told.forEach(each -> submit(2, 50, each));
    Thread closing = new Thread(engine::close);
    closing.start();
    await().until(() -> refuses());

    gate.countDown();
    closing.join();

    assertThat(held.ending()).isEqualTo(Ending.FAILED);
    assertThat(told).allMatch(each -> each.ending() == Ending.FAILED && each.endings() == 1);
    assertThat(decoder.closed).isTrue();
    assertThat(decoder.openBlocks).isZero();
  }

  private boolean refuses() {
    try {
      submit(1, 50, new Told()).cancel();
      return false;
    } catch (EngineStopped e) {
      return true;
    } catch (QueueFull e) {
      return false;
    }
  }

  @Test
  void aListenerMayCloseTheEngine() throws InterruptedException {
    Told told = new Told();
    submit(
        2,
        50,
        new TokenListener() {
          @Override
          public boolean token(SampledToken token) {
            engine.close();
            return true;
          }

          @Override
          public void ended(Ending ending, int generated) {
            told.ended(ending, generated);
          }
        });

    assertThat(told.awaited().ending()).isEqualTo(Ending.FAILED);
  }

  @Test
  void cancellingWorksFromAnyThread() throws InterruptedException {
    Told held = hold();
    Told told = new Told();
    submit(2, 50, told).cancel();

    gate.countDown();

    assertThat(told.awaited().ending()).isEqualTo(Ending.CANCELLED);
    assertThat(held.awaited().ending()).isEqualTo(Ending.LENGTH);
  }

  @Test
  void manyThreadsMaySubmitAndCancel() throws InterruptedException {
    Queue<Told> told = new ConcurrentLinkedQueue<>();
    List<Thread> clients =
        IntStream.range(0, 8).mapToObj(seed -> new Thread(() -> submitMany(seed, told))).toList();
    clients.forEach(Thread::start);
    for (Thread client : clients) {
      client.join();
    }

    for (Told each : told) {
      each.awaited();
    }
    await().until(() -> engine.load().equals(new TokenEngine.Load(0, 0, 0)));
    assertThat(told).isNotEmpty().allMatch(each -> each.endings() == 1);
    assertThat(decoder.isEmpty()).isTrue();
  }

  private void submitMany(int seed, Queue<Told> told) {
    Random random = new Random(seed);
    for (int i = 0; i < 200; i++) {
      Told each = new Told();
      try {
        TokenEngine.Running running = submit(1 + random.nextInt(3), 1 + random.nextInt(9), each);
        told.add(each);
        if (random.nextInt(3) == 0) {
          running.cancel();
        }
      } catch (QueueFull e) {
        Thread.yield();
      }
    }
  }
}
