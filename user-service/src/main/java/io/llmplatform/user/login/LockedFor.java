package io.llmplatform.user.login;

import java.time.Duration;
import org.springframework.security.authentication.LockedException;

/** Too many attempts went wrong. */
final class LockedFor extends LockedException {
  private static final long serialVersionUID = 1L;

  private final Duration remaining;

  LockedFor(Duration remaining) {
    super("Locked after repeated failures");
    this.remaining = remaining;
  }

  /** In whole minutes, at least one. */
  long minutes() {
    return Math.max(1, remaining.plusSeconds(59).toMinutes());
  }
}
