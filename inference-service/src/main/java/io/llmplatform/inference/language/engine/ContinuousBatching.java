package io.llmplatform.inference.language.engine;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs generations in one batch, which a thread of its own steps for as long as there are any.
 * Thread-safe.
 */
public final class ContinuousBatching implements TokenEngine {
  private static final Logger log = LoggerFactory.getLogger(ContinuousBatching.class);

  private final EngineSettings settings;
  private final LongSupplier nanoTime;
  private final WaitingSequences waiting;
  private final RunningBatch batch;
  private final int contextLength;
  private final long cacheTokens;
  private final Thread thread;

  /** Of the last step. */
  private volatile int running;

  private volatile double cacheUsed;

  /**
   * @param session owned by this engine from now on
   * @param name of the engine's thread
   */
  public ContinuousBatching(
      DecoderSession session, EngineSettings settings, EngineListener listener, String name) {
    this(session, settings, listener, name, System::nanoTime);
  }

  ContinuousBatching(
      DecoderSession session,
      EngineSettings settings,
      EngineListener listener,
      String name,
      LongSupplier nanoTime) {
    this.settings = settings;
    this.nanoTime = nanoTime;
    this.contextLength = session.slotTokens();
    this.cacheTokens = session.cacheTokens();
    this.waiting = new WaitingSequences(settings);
    this.batch = new RunningBatch(session, settings, waiting, listener, nanoTime);
    this.thread = new Thread(this::run, name);
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public Running submit(TokenRequest request, TokenListener listener) {
    int length = request.prompt().length;
    if (length == 0) {
      throw new IllegalArgumentException("The prompt has no tokens.");
    }
    if (length >= contextLength) {
      throw new IllegalArgumentException(
          "The prompt has %d tokens, and the context %d; one must be left to generate."
              .formatted(length, contextLength));
    }
    Sequence sequence =
        new Sequence(request, listener, settings, contextLength, nanoTime.getAsLong());
    waiting.add(sequence);
    return sequence;
  }

  @Override
  public int contextLength() {
    return contextLength;
  }

  @Override
  public Load load() {
    return new Load(running, waiting.size(), cacheUsed);
  }

  private void run() {
    while (!waiting.isClosed()) {
      step();
      if (batch.size() == 0) {
        waiting.await();
      }
    }
    batch.close();
    running = 0;
    cacheUsed = 0;
  }

  private void step() {
    try {
      batch.step();
    } catch (RuntimeException | Error e) {
      log.error("A step failed in an unforeseen way; all its generations end", e);
      batch.endAll(Ending.FAILED);
    }
    running = batch.size();
    cacheUsed = (double) batch.cachedTokens() / cacheTokens;
  }

  /** Returns when everyone has been answered; at once when a listener calls it. */
  @Override
  public void close() {
    waiting.close();
    boolean interrupted = false;
    while (thread.isAlive() && thread != Thread.currentThread()) {
      try {
        TimeUnit.SECONDS.timedJoin(thread, 1);
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
