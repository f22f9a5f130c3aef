package io.llmplatform.gateway.access;

import reactor.core.publisher.Mono;

/** Asks whom a credential stands for. Thread-safe. */
@FunctionalInterface
interface CredentialExchange {

  /** The verdict; never a failure, and never empty. */
  Mono<Verdict> exchange(Credential credential);
}
