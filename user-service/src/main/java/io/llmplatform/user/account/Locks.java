package io.llmplatform.user.account;

import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import org.springframework.stereotype.Component;

/** Until when which users are locked. */
@Component
class Locks {
  private final LoginFailures failures;
  private final Clock clock;

  Locks(LoginFailures failures, Clock clock) {
    this.failures = failures;
    this.clock = clock;
  }

  /** By the compared form of the username; those that are not locked are absent. */
  Map<String, Instant> of(Collection<Account> accounts) {
    return failures.locks(
        accounts.stream().map(account -> account.username().key()).toList(), clock.instant());
  }
}
