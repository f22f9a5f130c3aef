package io.llmplatform.inference.metering;

import io.llmplatform.budget.TokenBudgets;
import io.llmplatform.budget.UsageRelay;
import org.springframework.context.SmartLifecycle;

/**
 * Begins and ends metering in the right order: after the last request has been settled, and while
 * Redis is still connected.
 */
final class MeteringLifecycle implements SmartLifecycle {
  /** Lower than the web server's and the engine's, so stopped after them; Redis is at 0. */
  private static final int PHASE = DEFAULT_PHASE - 8192;

  private final TokenBudgets budgets;
  private final UsageRelay relay;
  private volatile boolean running;

  MeteringLifecycle(TokenBudgets budgets, UsageRelay relay) {
    this.budgets = budgets;
    this.relay = relay;
  }

  @Override
  public void start() {
    budgets.start();
    relay.start();
    running = true;
  }

  @Override
  public void stop() {
    running = false;
    budgets.close();
    relay.close();
  }

  @Override
  public boolean isRunning() {
    return running;
  }

  @Override
  public int getPhase() {
    return PHASE;
  }
}
