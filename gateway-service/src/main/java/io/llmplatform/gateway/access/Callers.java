package io.llmplatform.gateway.access;

import io.llmplatform.common.error.ErrorCode;
import io.llmplatform.common.error.PlatformException;
import reactor.core.publisher.Mono;

/** Whom credentials stand for. Thread-safe. */
public final class Callers {
  private final Verdicts verdicts;

  Callers(Verdicts verdicts) {
    this.verdicts = verdicts;
  }

  /**
   * The holder of an API key or access token; fails with {@code UNAUTHENTICATED} where it stands
   * for nobody, with {@code unavailable} where nobody can tell. Never empty.
   */
  public Mono<KnownCaller> of(String credential) {
    return of(new Credential(credential));
  }

  Mono<KnownCaller> of(Credential credential) {
    return credential.isPlausible()
        ? verdicts.on(credential).flatMap(Callers::judged)
        : Mono.error(rejected());
  }

  private static Mono<KnownCaller> judged(Verdict verdict) {
    if (verdict instanceof Verdict.Accepted accepted) {
      return Mono.just(accepted.caller());
    }
    return Mono.error(
        verdict instanceof Verdict.Undecided undecided ? undecided.why() : rejected());
  }

  private static PlatformException rejected() {
    return PlatformException.of(
        ErrorCode.UNAUTHENTICATED, "The API key or token is wrong, expired or revoked.", null);
  }
}
