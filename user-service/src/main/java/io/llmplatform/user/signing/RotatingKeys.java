package io.llmplatform.user.signing;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Adds the next key before the present one has signed long enough, and deletes those whose last
 * token has ended. Thread-safe; instances take turns.
 */
@Component
class RotatingKeys {
  private static final Logger log = LoggerFactory.getLogger(RotatingKeys.class);

  private final SigningKeyStore store;
  private final PrivateKeySeal seal;
  private final KeySettings settings;
  private final TokenLifetimes lifetimes;
  private final TransactionOperations transactions;
  private final Clock clock;

  RotatingKeys(
      SigningKeyStore store,
      PrivateKeySeal seal,
      KeySettings settings,
      TokenLifetimes lifetimes,
      TransactionOperations transactions,
      Clock clock) {
    this.store = store;
    this.seal = seal;
    this.settings = settings;
    this.lifetimes = lifetimes;
    this.transactions = transactions;
    this.clock = clock;
  }

  /** Adds a key per purpose where one is missing or its time comes. */
  void rotateWhereDue() {
    change(keys -> keys.newest().map(this::afterThat).orElseGet(clock::instant));
  }

  /** Adds a key per purpose that signs from now on; the keys before it stay valid. */
  void rotateNow() {
    change(keys -> clock.instant());
  }

  /**
   * @param start when the next key of a sequence is to sign; in the far future: not yet to be made
   */
  private void change(Function<KeySequence, Instant> start) {
    transactions.executeWithoutResult(
        status -> {
          store.lock();
          for (KeyPurpose purpose : KeyPurpose.values()) {
            KeySequence keys = store.all(purpose);
            Instant signsFrom = start.apply(keys);
            if (!signsFrom.minus(settings.publishAhead()).isAfter(clock.instant())) {
              add(purpose, signsFrom);
            }
            deleteEnded(purpose, keys);
          }
        });
  }

  private Instant afterThat(SigningKey newest) {
    Instant due = newest.signsFrom().plus(settings.rotation());
    Instant soonest = clock.instant().plus(settings.publishAhead());
    return due.isAfter(soonest) ? due : soonest;
  }

  private void add(KeyPurpose purpose, Instant signsFrom) {
    SigningKey key = SigningKey.generate(purpose, clock.instant(), signsFrom, seal);
    store.add(key);
    log.info("Made the {} signing key {}, which signs from {}", purpose, key.id(), signsFrom);
  }

  private void deleteEnded(KeyPurpose purpose, KeySequence keys) {
    List<SigningKey> ended = new ArrayList<>(keys.keys());
    ended.removeAll(
        keys.publishedAt(clock.instant(), lifetimes.longest(purpose).plus(SigningKeys.SLACK)));
    if (!ended.isEmpty()) {
      store.delete(ended);
      log.info("Deleted the ended signing keys {}", ended);
    }
  }
}
