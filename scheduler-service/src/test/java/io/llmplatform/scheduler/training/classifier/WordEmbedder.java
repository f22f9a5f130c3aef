package io.llmplatform.scheduler.training.classifier;

import io.llmplatform.common.error.PlatformException;
import io.llmplatform.common.security.Owner;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Vectors that are the sum of the words' own. Counts what it computes. Thread-safe. */
final class WordEmbedder implements Embedder {
  static final int DIMENSIONS = 6;

  private final List<String> computed = new ArrayList<>();
  private int failures;
  private int until = Integer.MAX_VALUE;
  private boolean broken;
  private @Nullable CountDownLatch gate;

  synchronized void reset() {
    computed.clear();
    failures = 0;
    until = Integer.MAX_VALUE;
    gate = null;
    broken = false;
  }

  synchronized int computed() {
    return computed.size();
  }

  /** Has the next calls fail as where the platform is overloaded. */
  synchronized void failNext(int calls) {
    failures = calls;
  }

  /** Has a call that comes after so many texts die as a process does. */
  synchronized void dieAfter(int texts) {
    until = texts;
  }

  /** Has every call meet a fault of the platform. */
  synchronized void breakDown() {
    broken = true;
  }

  /** Has calls wait until the gate is opened. */
  synchronized CountDownLatch close() {
    gate = new CountDownLatch(1);
    return gate;
  }

  @Override
  public Embedded embed(Owner owner, String model, List<String> texts) {
    pass();
    synchronized (this) {
      if (failures > 0) {
        failures--;
        throw PlatformException.exhausted("Too much is asked.", Duration.ZERO);
      }
      if (broken) {
        throw new IllegalStateException("a fault");
      }
      if (computed.size() >= until) {
        throw new AssertionError("dies here");
      }
      computed.addAll(texts);
    }
    return new Embedded(texts.stream().map(WordEmbedder::vector).toList(), 2L * texts.size(), 1);
  }

  private void pass() {
    CountDownLatch current;
    synchronized (this) {
      current = gate;
    }
    try {
      if (current != null && !current.await(20, TimeUnit.SECONDS)) {
        throw new IllegalStateException("the gate was not opened");
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static float[] vector(String text) {
    float[] sum = new float[DIMENSIONS];
    for (String word : text.split(" ", -1)) {
      Random random = new Random(word.hashCode());
      for (int d = 0; d < DIMENSIONS; d++) {
        sum[d] += (float) random.nextGaussian();
      }
    }
    return sum;
  }
}
