package io.llmplatform.inference.benchmark;

import io.llmplatform.inference.engine.Urgency;
import io.llmplatform.inference.language.engine.Ending;
import io.llmplatform.inference.language.engine.Greedy;
import io.llmplatform.inference.language.engine.TokenEngine;
import io.llmplatform.inference.language.engine.TokenListener;
import io.llmplatform.inference.language.engine.TokenRequest;
import io.llmplatform.inference.language.sampling.SampledToken;
import java.util.Collection;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.LongAdder;

/** Clients of an engine, each of which submits its next prompt when its last one has ended. */
final class GenerationClients {
  private final TokenEngine engine;
  private final Collection<Long> firsts = new ConcurrentLinkedQueue<>();
  private final Collection<Long> gaps = new ConcurrentLinkedQueue<>();
  private final LongAdder tokens = new LongAdder();

  GenerationClients(TokenEngine engine) {
    this.engine = engine;
  }

  /**
   * A prompt.
   *
   * @param tokens of it
   * @param maxTokens to generate
   */
  record Prompt(int[] tokens, int maxTokens) {}

  /**
   * What clients saw.
   *
   * @param cpuSeconds of all threads of this process
   * @param firsts times from submission to the first token
   * @param gaps times between the tokens of a generation
   */
  record Seen(long tokens, double seconds, double cpuSeconds, Latencies firsts, Latencies gaps) {}

  /** Runs all prompts to their ends. */
  static Seen run(TokenEngine engine, int clients, List<Prompt> prompts)
      throws InterruptedException {
    GenerationClients all = new GenerationClients(engine);
    Queue<Prompt> queue = new ConcurrentLinkedQueue<>(prompts);
    long began = System.nanoTime();
    double cpu = ProcessTime.cpuSeconds();
    Thread[] threads = new Thread[clients];
    for (int i = 0; i < clients; i++) {
      threads[i] = new Thread(() -> all.drain(queue));
      threads[i].start();
    }
    for (Thread thread : threads) {
      thread.join();
    }
    return new Seen(
        all.tokens.sum(),
        (System.nanoTime() - began) / 1e9,
        ProcessTime.cpuSeconds() - cpu,
        new Latencies(all.firsts),
        new Latencies(all.gaps));
  }

  private void drain(Queue<Prompt> queue) {
    for (Prompt next = queue.poll(); next != null; next = queue.poll()) {
      generate(next);
    }
  }

  private void generate(Prompt prompt) {
    Urgency usual = Urgency.DEFAULT;
    Listening listener = new Listening();
    engine.submit(
        new TokenRequest(
            prompt.tokens(), prompt.maxTokens(), new Greedy(), Set.of(), "tenant", usual),
        listener);
    listener.await();
  }

  private final class Listening implements TokenListener {
    private final CountDownLatch over = new CountDownLatch(1);
    private long last = System.nanoTime();
    private boolean first = true;

    @Override
    public boolean token(SampledToken token) {
      long now = System.nanoTime();
      (first ? firsts : gaps).add(now - last);
      first = false;
      last = now;
      tokens.increment();
      return true;
    }

    @Override
    public void ended(Ending ending, int generated) {
      over.countDown();
    }

    void await() {
      try {
        over.await();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
