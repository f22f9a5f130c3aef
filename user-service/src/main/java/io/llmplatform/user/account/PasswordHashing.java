package io.llmplatform.user.account;

import io.llmplatform.common.error.PlatformException;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.springframework.security.crypto.argon2.Argon2PasswordEncoder;
import org.springframework.stereotype.Component;

/**
 * Argon2id (RFC 9106) with 19 MiB, two passes and one lane (OWASP Password Storage Cheat Sheet), a
 * salt of 128 and a hash of 256 bits. As each takes that much memory and a processor, only so many
 * run at one time; more wait, and are refused when they wait too long. Thread-safe.
 */
@Component
class PasswordHashing {
  private static final int SALT_BYTES = 16;
  private static final int HASH_BYTES = 32;
  private static final int LANES = 1;
  private static final int MEMORY_KIB = 19 * 1024;
  private static final int PASSES = 2;
  private static final Duration RETRY = Duration.ofSeconds(1);

  private final Argon2PasswordEncoder argon2 =
      new Argon2PasswordEncoder(SALT_BYTES, HASH_BYTES, LANES, MEMORY_KIB, PASSES);
  private final Semaphore running;
  private final Duration patience;
  private final String nobodys;

  PasswordHashing(PasswordSettings settings) {
    this.running = new Semaphore(settings.concurrentHashes(), true);
    this.patience = settings.patience();
    this.nobodys = argon2.encode(UUID.randomUUID().toString());
  }

  String hash(NewPassword password) {
    return bounded(() -> argon2.encode(password.value()));
  }

  boolean matches(String password, String hash) {
    return bounded(() -> argon2.matches(password, hash));
  }

  /** Takes as long as a comparison with somebody's password. */
  void matchNobody(String password) {
    boolean ignored = matches(password, nobodys);
  }

  /** Whether it was made with other parameters than these. */
  boolean isOutdated(String hash) {
    return argon2.upgradeEncoding(hash);
  }

  private <T> T bounded(Supplier<T> hashing) {
    try {
      if (!running.tryAcquire(patience.toMillis(), TimeUnit.MILLISECONDS)) {
        throw PlatformException.unavailable("Too many passwords are being checked.", RETRY);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw PlatformException.unavailable("The service stops.", RETRY).causedBy(e);
    }
    try {
      return hashing.get();
    } finally {
      running.release();
    }
  }
}
