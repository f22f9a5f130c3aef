package io.llmplatform.scheduler.dispatch.builtin;

import io.llmplatform.scheduler.dispatch.RunView.State;

/** Where a run stands, as the database has it; an ended one stays as it is. */
enum Stage {
  WAITING(State.WAITING),
  /** Claimed by an instance that is about to send it, or does not know whether it was received. */
  SENDING(State.WAITING),
  RUNNING(State.RUNNING),
  SUCCEEDED(State.SUCCEEDED),
  FAILED(State.FAILED),
  STOPPED(State.STOPPED),
  LOST(State.LOST);

  private final State view;

  Stage(State view) {
    this.view = view;
  }

  State view() {
    return view;
  }

  boolean hasEnded() {
    return view.hasEnded();
  }

  /** Whether another try may do better. */
  boolean isWorthARetry() {
    return this == FAILED || this == LOST;
  }
}
