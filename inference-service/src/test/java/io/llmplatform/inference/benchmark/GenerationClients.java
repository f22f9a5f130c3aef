package io.llmplatform.inference.benchmark;

import java.util.Collection;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.IntStream;

/** Clients of a language model, each of which sends its next prompt when its last one has ended. */
final class GenerationClients {
  private static final Executor THREADS = task -> new Thread(task, "client").start();

  private final Generating target;
  private final Collection<Long> firsts = new ConcurrentLinkedQueue<>();
  private final Collection<Long> gaps = new ConcurrentLinkedQueue<>();
  private final LongAdder tokens = new LongAdder();

  private GenerationClients(Generating target) {
    this.target = target;
  }

  /**
   * A prompt.
   *
   * @param tokens of it
   * @param maxTokens to generate
   */
  record Prompt(int[] tokens, int maxTokens) {}

  /** What generates. Thread-safe. */
  @FunctionalInterface
  interface Generating {
    /** Returns at the end of the text. */
    void generate(Prompt prompt, Watch watch) throws Exception;
  }

  /**
   * What clients saw.
   *
   * @param cpuSeconds of all threads of this process
   * @param firsts times from submission to the first token
   * @param gaps times between the tokens of a generation
   */
  record Seen(long tokens, double seconds, double cpuSeconds, Latencies firsts, Latencies gaps) {
    double perSecond() {
      return tokens / seconds;
    }
  }

  /** Runs all prompts to their ends. */
  static Seen run(Generating target, int clients, List<Prompt> prompts) {
    GenerationClients all = new GenerationClients(target);
    Queue<Prompt> queue = new ConcurrentLinkedQueue<>(prompts);
    long began = System.nanoTime();
    double cpu = ProcessTime.cpuSeconds();
    IntStream.range(0, clients)
        .mapToObj(i -> CompletableFuture.runAsync(() -> all.drain(queue), THREADS))
        .toList()
        .forEach(CompletableFuture::join);
    return new Seen(
        all.tokens.sum(),
        (System.nanoTime() - began) / 1e9,
        ProcessTime.cpuSeconds() - cpu,
        new Latencies(all.firsts),
        new Latencies(all.gaps));
  }

  private void drain(Queue<Prompt> queue) {
    for (Prompt next = queue.poll(); next != null; next = queue.poll()) {
      try {
        target.generate(next, new Watch());
      } catch (Exception e) {
        throw new CompletionException(e);
      }
    }
  }

  /** Is told of one text as its client sees it; begins when it is made. */
  final class Watch {
    private long last = System.nanoTime();
    private boolean first = true;

    /** A piece of the text has come. */
    void piece() {
      long now = System.nanoTime();
      (first ? firsts : gaps).add(now - last);
      first = false;
      last = now;
    }

    /** The text had so many tokens. */
    void ended(long count) {
      tokens.add(count);
    }
  }
}
