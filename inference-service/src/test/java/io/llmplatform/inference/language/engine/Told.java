package io.llmplatform.inference.language.engine;

import io.llmplatform.inference.language.sampling.SampledToken;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Remembers what a generation told. */
public final class Told implements TokenListener {
  private final List<Integer> tokens = new ArrayList<>();
  private final CountDownLatch over = new CountDownLatch(1);
  private final int enough;
  private @Nullable Ending ending;
  private int generated;
  private int endings;
  private final List<SampledToken> prompt = new ArrayList<>();
  private int cached = -1;

  /** Takes all tokens. */
  public Told() {
    this(Integer.MAX_VALUE);
  }

  /**
   * @param enough tokens after which it wants no more
   */
  Told(int enough) {
    this.enough = enough;
  }

  @Override
  public synchronized void prompt(SampledToken token) {
    prompt.add(token);
  }

  @Override
  public synchronized void prefilled(int cachedTokens) {
    cached = cachedTokens;
  }

  @Override
  public synchronized boolean token(SampledToken token) {
    tokens.add(token.id());
    return tokens.size() < enough;
  }

  @Override
  public synchronized void ended(Ending ending, int generated) {
    this.ending = ending;
    this.generated = generated;
    endings++;
    over.countDown();
  }

  /** Waits for the end, half a minute at most. */
  public Told awaited() throws InterruptedException {
    if (!over.await(30, TimeUnit.SECONDS)) {
      throw new AssertionError("a generation did not end");
    }
    return this;
  }

  public synchronized List<Integer> tokens() {
    return List.copyOf(tokens);
  }

  /** The prompt's tokens that were told. */
  synchronized List<SampledToken> prompt() {
    return List.copyOf(prompt);
  }

  public synchronized @Nullable Ending ending() {
    return ending;
  }

  public synchronized int generated() {
    return generated;
  }

  /** How often it was told an end. */
  public synchronized int endings() {
    return endings;
  }

  /** Tokens of the prompt that were reused; -1: the prompt is not in yet. */
  public synchronized int cached() {
    return cached;
  }
}
