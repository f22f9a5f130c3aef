package io.llmplatform.gateway.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.llmplatform.common.error.PlatformException;
import io.llmplatform.user.api.ExchangedToken;
import io.llmplatform.user.api.IdentityChange;
import io.llmplatform.user.api.Limits;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

class VerdictsTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final Credential CREDENTIAL = new Credential("sk-1");

  private final AtomicInteger exchanges = new AtomicInteger();
  private final AtomicLong nanos = new AtomicLong();
  private Mono<Verdict> answer = Mono.just(accepted(Duration.ofMinutes(5)));
  private final Verdicts verdicts =
      new Verdicts(
          credential ->
              Mono.defer(
                  () -> {
                    exchanges.incrementAndGet();
                    return answer;
                  }),
          new IdentitySettings(
              10,
              Duration.ofSeconds(30),
              Duration.ofSeconds(1),
              Duration.ofSeconds(1),
              Duration.ofSeconds(15),
              Duration.ofSeconds(3)),
          Clock.fixed(NOW, ZoneOffset.UTC),
          nanos::get);

  @BeforeEach
  void changesAreHeardOf() {
    verdicts.hearing();
  }

  @Test
  void areBelievedFor30Seconds() {
    assertThat(exchangesAfter(Duration.ZERO)).isEqualTo(1);
    assertThat(exchangesAfter(Duration.ofMillis(29_999))).isEqualTo(1);
    assertThat(exchangesAfter(Duration.ofMillis(1))).isEqualTo(2);
  }

  @Test
  void areBelievedForASecondWhileChangesAreNotHeardOf() {
    verdicts.deaf();

    assertThat(exchangesAfter(Duration.ZERO)).isEqualTo(1);
    assertThat(exchangesAfter(Duration.ofMillis(999))).isEqualTo(1);
    assertThat(exchangesAfter(Duration.ofMillis(1))).isEqualTo(2);
  }

  @Test
  void areAskedForAgainWhenTheSubscriptionIsLostAndWhenItIsBack() {
    assertThat(exchangesAfter(Duration.ZERO)).isEqualTo(1);
    verdicts.deaf();
    assertThat(exchangesAfter(Duration.ZERO)).isEqualTo(2);
    verdicts.hearing();
    assertThat(exchangesAfter(Duration.ZERO)).isEqualTo(3);
  }

  @Test
  void areNotBelievedLongerThanTheTokenLasts() {
    answer = Mono.just(accepted(Duration.ofSeconds(20)));

    assertThat(exchangesAfter(Duration.ZERO)).isEqualTo(1);
    assertThat(exchangesAfter(Duration.ofMillis(4_999))).isEqualTo(1);
    assertThat(exchangesAfter(Duration.ofMillis(1))).isEqualTo(2);
  }

  @Test
  void areForNowOnlyWhereTheTokenIsAboutToEnd() {
    answer = Mono.just(accepted(Duration.ofSeconds(5)));

    assertThat(exchangesAfter(Duration.ZERO)).isEqualTo(1);
    assertThat(exchangesAfter(Duration.ZERO)).isEqualTo(2);
  }

  @Test
  void refuseForASecond() {
    answer = Mono.just(new Verdict.Rejected());

    assertThat(exchangesAfter(Duration.ZERO)).isEqualTo(1);
    assertThat(exchangesAfter(Duration.ofMillis(999))).isEqualTo(1);
    assertThat(exchangesAfter(Duration.ofMillis(1))).isEqualTo(2);
  }

  @Test
  void doNotRememberThatNobodyCouldTell() {
    answer =
        Mono.just(
            new Verdict.Undecided(PlatformException.unavailable("away", Duration.ofSeconds(1))));

    assertThat(exchangesAfter(Duration.ZERO)).isEqualTo(1);
    assertThat(exchangesAfter(Duration.ZERO)).isEqualTo(2);
  }

  @Test
  void shareOneExchange() {
    Sinks.One<Verdict> pending = Sinks.one();
    answer = pending.asMono();
    Mono<Verdict> first = Mono.fromFuture(verdicts.on(CREDENTIAL).toFuture());
    Mono<Verdict> second = Mono.fromFuture(verdicts.on(CREDENTIAL).toFuture());

    pending.tryEmitValue(new Verdict.Rejected()).orThrow();

    assertThat(first.block()).isEqualTo(second.block()).isEqualTo(new Verdict.Rejected());
    assertThat(exchanges).hasValue(1);
  }

  @Test
  void oneWhoLeavesDoesNotTakeTheExchangeFromTheOthers() {
    Sinks.One<Verdict> pending = Sinks.one();
    answer = pending.asMono();
    verdicts.on(CREDENTIAL).subscribe().dispose();
    Mono<Verdict> other = Mono.fromFuture(verdicts.on(CREDENTIAL).toFuture());

    pending.tryEmitValue(new Verdict.Rejected()).orThrow();

    assertThat(other.block()).isEqualTo(new Verdict.Rejected());
    assertThat(exchanges).hasValue(1);
  }

  @Test
  void forgetWhomAChangeConcerns() {
    for (IdentityChange change :
        new IdentityChange[] {
          IdentityChange.ofKey("key"),
          IdentityChange.ofSubject("subject"),
          IdentityChange.ofTenant("tenant"),
          IdentityChange.ofEverything()
        }) {
      int before = exchangesAfter(Duration.ZERO);
      verdicts.forget(change);
      assertThat(exchangesAfter(Duration.ZERO)).as(change.toString()).isEqualTo(before + 1);
    }
    int before = exchangesAfter(Duration.ZERO);
    verdicts.forget(IdentityChange.ofKey("subject"));
    verdicts.forget(IdentityChange.ofTenant("key"));
    assertThat(exchangesAfter(Duration.ZERO)).isEqualTo(before);
  }

  @Test
  void doNotKeepWhatWasAskedForBeforeAChange() {
    Sinks.One<Verdict> pending = Sinks.one();
    answer = pending.asMono();
    verdicts.on(CREDENTIAL).subscribe();

    verdicts.forget(IdentityChange.ofKey("any"));
    pending.tryEmitValue(accepted(Duration.ofMinutes(5))).orThrow();

    assertThat(exchangesAfter(Duration.ZERO)).isEqualTo(2);
  }

  private int exchangesAfter(Duration time) {
    nanos.addAndGet(time.toNanos());
    verdicts.on(CREDENTIAL).block(Duration.ofSeconds(1));
    return exchanges.get();
  }

  private static Verdict accepted(Duration lifetime) {
    return new Verdict.Accepted(
        new KnownCaller(
            new ExchangedToken(
                "token",
                NOW.plus(lifetime),
                "subject",
                "tenant",
                "key",
                Limits.NONE,
                Limits.NONE)));
  }
}
