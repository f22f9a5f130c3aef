package io.llmplatform.gateway.access;

import com.github.benmanes.caffeine.cache.AsyncCache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import com.github.benmanes.caffeine.cache.Ticker;
import io.llmplatform.user.api.IdentityChange;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import reactor.core.publisher.Mono;

/**
 * The verdicts that are believed at the moment. Thread-safe.
 *
 * <p>Requests that ask for one credential at the same time share one exchange. What changes while
 * an exchange is under way makes its verdict one for those who wait for it, and for nobody later.
 */
final class Verdicts {
  private final CredentialExchange exchange;
  private final IdentitySettings settings;
  private final Clock clock;
  private final AsyncCache<Credential.Digest, Verdict> cache;
  private volatile boolean deaf = true;

  Verdicts(CredentialExchange exchange, IdentitySettings settings, Clock clock, Ticker ticker) {
    this.exchange = exchange;
    this.settings = settings;
    this.clock = clock;
    this.cache =
        Caffeine.newBuilder()
            .maximumSize(settings.cacheSize())
            .ticker(ticker)
            .executor(Runnable::run)
            .expireAfter(Expiry.creating((Credential.Digest key, Verdict it) -> lifetime(it)))
            .buildAsync();
  }

  Mono<Verdict> on(Credential credential) {
    Credential.Digest digest = credential.digest();
    CompletableFuture<Verdict> known = cache.getIfPresent(digest);
    if (known == null) {
      known = ask(digest, credential);
    }
    return known.isDone() ? Mono.just(known.join()) : Mono.fromFuture(known, true);
  }

  /** Forgets whom a change concerns. */
  void forget(IdentityChange change) {
    forgetWhere(
        verdict ->
            Boolean.TRUE.equals(change.all())
                || (verdict instanceof Verdict.Accepted accepted
                    && accepted.caller().isConcernedBy(change)));
  }

  /** Changes are heard of from now on; some may have been missed. */
  void hearing() {
    deaf = false;
    forgetWhere(verdict -> true);
  }

  /** Changes may be missed from now on. */
  void deaf() {
    if (!deaf) {
      deaf = true;
      // What was to live for longer must be asked for again.
      forgetWhere(verdict -> true);
    }
  }

  boolean isDeaf() {
    return deaf;
  }

  // INVARIANT: the future is in the map before user-service is asked. So whatever changes after it
  // was asked finds it there, unfinished, and removes it.
  private CompletableFuture<Verdict> ask(Credential.Digest digest, Credential credential) {
    CompletableFuture<Verdict> mine = new CompletableFuture<>();
    CompletableFuture<Verdict> present = cache.asMap().putIfAbsent(digest, mine);
    if (present != null) {
      return present;
    }
    exchange.exchange(credential).subscribe(mine::complete);
    return mine;
  }

  private void forgetWhere(Predicate<Verdict> concerned) {
    cache
        .asMap()
        .forEach(
            (digest, verdict) -> {
              if (!verdict.isDone() || concerned.test(verdict.join())) {
                cache.asMap().remove(digest, verdict);
              }
            });
  }

  private Duration lifetime(Verdict verdict) {
    if (verdict instanceof Verdict.Accepted accepted) {
      return lifetime(accepted.caller());
    }
    return verdict instanceof Verdict.Rejected ? settings.rejectionLifetime() : Duration.ZERO;
  }

  private Duration lifetime(KnownCaller caller) {
    Duration left = Duration.between(clock.instant(), caller.expiresAt()).minus(settings.margin());
    Duration most = deaf ? settings.lifetimeWhileDeaf() : settings.lifetime();
    Duration shorter = left.compareTo(most) < 0 ? left : most;
    return shorter.isNegative() ? Duration.ZERO : shorter;
  }
}
