package io.llmplatform.user.account;

import io.llmplatform.user.account.Accounts.Credentials;
import io.llmplatform.user.account.LoginFailures.Consequence;
import io.llmplatform.user.identity.Audit;
import io.llmplatform.user.identity.Audit.Act;
import io.llmplatform.user.identity.Identities;
import io.llmplatform.user.identity.Identity;
import io.llmplatform.user.identity.PasswordCheck;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Checks passwords against what is stored.
 *
 * <p>INVARIANT: the count decides, not the password. An attempt that finds its name locked when it
 * has hashed is refused as locked, right or wrong: of any number of concurrent guesses only as many
 * are answered as one after the other would be. No connection is held while a password is hashed.
 */
@Component
class CheckingPassword implements PasswordCheck {
  /** Whose acts are those of a name that nobody has. */
  private static final String NOBODYS_TENANT = "platform";

  private final Accounts accounts;
  private final LoginFailures failures;
  private final PasswordHashing hashing;
  private final Identities identities;
  private final Audit audit;
  private final TransactionOperations transactions;
  private final Clock clock;

  CheckingPassword(
      Accounts accounts,
      LoginFailures failures,
      PasswordHashing hashing,
      Identities identities,
      Audit audit,
      TransactionOperations transactions,
      Clock clock) {
    this.accounts = accounts;
    this.failures = failures;
    this.hashing = hashing;
    this.identities = identities;
    this.audit = audit;
    this.transactions = transactions;
    this.clock = clock;
  }

  @Override
  public Outcome check(String username, String password, String address) {
    Optional<Username> claimed = Username.claimed(username);
    // A name that nobody can have is counted as it is: a lock tells nothing about names.
    String key = claimed.map(Username::key).orElse(username);
    Optional<Duration> locked = failures.remainingLock(key, clock.instant());
    if (locked.isPresent()) {
      return new Outcome.Locked(locked.get());
    }
    Optional<Credentials> found = claimed.flatMap(name -> accounts.credentials(name.key()));
    boolean right = isRight(found, password);
    Attempt attempt = new Attempt(key, username, address, found);
    return right ? accept(attempt, password) : reject(attempt);
  }

  private record Attempt(
      String key, String claimed, String address, Optional<Credentials> credentials) {}

  private boolean isRight(Optional<Credentials> found, String password) {
    if (!NewPassword.isPossible(password)) {
      return false;
    }
    if (found.isEmpty()) {
      hashing.matchNobody(password);
      return false;
    }
    return hashing.matches(password, found.get().hash());
  }

  private Outcome accept(Attempt attempt, String password) {
    Credentials credentials = attempt.credentials().orElseThrow();
    Optional<Identity> identity = identities.bySubject(credentials.id().toString());
    if (identity.isEmpty()) {
      return reject(attempt);
    }
    String fresh =
        hashing.isOutdated(credentials.hash()) ? hashing.hash(new NewPassword(password)) : null;
    Outcome outcome =
        transactions.execute(
            transaction -> {
              Instant now = clock.instant();
              failures.forgive(attempt.key(), now);
              Optional<Duration> locked = failures.remainingLock(attempt.key(), now);
              if (locked.isPresent()) {
                return new Outcome.Locked(locked.get());
              }
              if (fresh != null) {
                accounts.replaceHash(credentials.id(), credentials.hash(), fresh);
              }
              record(attempt, "login.succeeded");
              return new Outcome.Accepted(identity.get());
            });
    return outcome == null ? new Outcome.Rejected() : outcome;
  }

  private Outcome reject(Attempt attempt) {
    Outcome outcome =
        transactions.execute(
            transaction -> {
              Instant now = clock.instant();
              Consequence consequence = failures.count(attempt.key(), now);
              if (consequence == Consequence.WAS_LOCKED) {
                return new Outcome.Locked(
                    failures.remainingLock(attempt.key(), now).orElse(Duration.ZERO));
              }
              record(attempt, "login.failed");
              if (consequence == Consequence.LOCKED) {
                record(attempt, "login.locked");
              }
              return new Outcome.Rejected();
            });
    return outcome == null ? new Outcome.Rejected() : outcome;
  }

  private void record(Attempt attempt, String action) {
    Optional<Credentials> whose = attempt.credentials();
    audit.record(
        new Act(
            whose.map(Credentials::tenant).orElse(NOBODYS_TENANT),
            whose.map(each -> each.id().toString()).orElse(attempt.claimed()),
            action,
            whose.map(each -> "user/" + each.id()).orElse(null),
            Map.of("username", attempt.claimed(), "address", attempt.address())));
  }

  /** Removes failures that mean nothing any more. */
  @Scheduled(fixedDelayString = "PT10M", initialDelayString = "PT1M")
  void sweep() {
    failures.sweep(clock.instant());
  }
}
