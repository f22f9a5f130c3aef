package io.llmplatform.gateway.limit;

import io.llmplatform.common.error.PlatformException;
import io.llmplatform.gateway.access.KnownCaller;
import io.llmplatform.gateway.limit.LimitSettings.WhenAway;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.cloud.gateway.filter.GlobalFilter;
import org.springframework.core.Ordered;
import org.springframework.http.HttpHeaders;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/**
 * Refuses requests over a limit of the caller's key or tenant with 429, and tells what is left in
 * OpenAI's headers. A caller without limits costs no call to Redis.
 */
final class RequestLimits implements GlobalFilter, Ordered {
  static final String LIMIT = "x-ratelimit-limit-requests";
  static final String REMAINING = "x-ratelimit-remaining-requests";
  static final String RESET = "x-ratelimit-reset-requests";

  private static final Logger log = LoggerFactory.getLogger(RequestLimits.class);
  private static final Duration SOON = Duration.ofSeconds(1);
  private static final Duration CALM = Duration.ofSeconds(2);
  private static final Admission UNCOUNTED = new Admission(null, Duration.ZERO, null);

  private final RequestCounts counts;
  private final WhenAway whenAway;
  private final String gateway = UUID.randomUUID().toString();
  private final AtomicLong requests = new AtomicLong();
  private final AtomicBoolean counting = new AtomicBoolean(true);
  private volatile long lastUncounted;

  RequestLimits(RequestCounts counts, WhenAway whenAway) {
    this.counts = counts;
    this.whenAway = whenAway;
  }

  /** After the filters that refuse a request for its own faults, which then counts nowhere. */
  @Override
  public int getOrder() {
    return Ordered.HIGHEST_PRECEDENCE + 120;
  }

  @Override
  public Mono<Void> filter(ServerWebExchange exchange, GatewayFilterChain chain) {
    @Nullable KnownCaller caller = KnownCaller.of(exchange);
    List<Limit> limits = caller == null ? List.of() : CallerLimits.of(caller);
    return limits.isEmpty() ? chain.filter(exchange) : limited(exchange, chain, limits);
  }

  private Mono<Void> limited(
      ServerWebExchange exchange, GatewayFilterChain chain, List<Limit> limits) {
    String request = gateway + "-" + requests.incrementAndGet();
    return counts
        .admit(request, limits)
        .doOnNext(admission -> counted())
        .onErrorResume(this::uncounted)
        .flatMap(
            admission -> {
              tell(admission.budget(), exchange.getResponse().getHeaders());
              return admission.refusing() == null
                  ? chain.filter(exchange)
                  : Mono.error(refusal(admission.refusing(), admission.retryAfter()));
            })
        .doFinally(end -> counts.release(request));
  }

  private static void tell(Admission.@Nullable Budget budget, HttpHeaders headers) {
    if (budget != null) {
      headers.set(LIMIT, Long.toString(budget.limit()));
      headers.set(REMAINING, Long.toString(budget.remaining()));
      headers.set(RESET, budget.resetText());
    }
  }

  private static PlatformException refusal(Limit limit, Duration retryAfter) {
    return PlatformException.exhausted(limit.reached(), retryAfter);
  }

  // An outage that comes and goes is one outage in the log.
  private void counted() {
    if (!counting.get()
        && System.nanoTime() - lastUncounted > CALM.toNanos()
        && counting.compareAndSet(false, true)) {
      log.info("Requests are counted again");
    }
  }

  private Mono<Admission> uncounted(Throwable failure) {
    lastUncounted = System.nanoTime();
    if (counting.compareAndSet(true, false)) {
      log.warn(
          "Requests cannot be counted; those with limits {}: {}",
          whenAway == WhenAway.OPEN ? "pass" : "are refused",
          failure.toString());
    }
    return whenAway == WhenAway.OPEN
        ? Mono.just(UNCOUNTED)
        : Mono.error(
            PlatformException.unavailable("Limits cannot be checked at the moment.", SOON)
                .causedBy(failure));
  }
}
