package io.llmplatform.inference.cache.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class BreakerTest {
  private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 5);
  private final Breaker breaker = new Breaker(2, Duration.ofNanos(10), now::get);

  @Test
  void opensAfterFailuresInARowOnly() {
    assertThat(breaker.failed()).isFalse();
    assertThat(breaker.succeeded()).isFalse();
    assertThat(breaker.failed()).isFalse();
    assertThat(breaker.permits()).isTrue();
    assertThat(breaker.failed()).isTrue();
    assertThat(breaker.permits()).isFalse();
  }

  @Test
  void letsOneTryAfterThePauseAndClosesWhenItSucceeds() {
    breaker.failed();
    breaker.failed();
    now.addAndGet(10);
    assertThat(breaker.permits()).isTrue();
    assertThat(breaker.permits()).isFalse();
    assertThat(breaker.failed()).isFalse();
    assertThat(breaker.permits()).isFalse();
    now.addAndGet(10);
    assertThat(breaker.permits()).isTrue();
    assertThat(breaker.succeeded()).isTrue();
    assertThat(breaker.permits()).isTrue();
  }
}
