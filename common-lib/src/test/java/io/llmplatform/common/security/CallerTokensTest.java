package io.llmplatform.common.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.llmplatform.common.error.ErrorCode;
import io.llmplatform.common.error.PlatformException;
import io.llmplatform.user.api.InternalClaims;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.security.oauth2.jwt.BadJwtException;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtException;

class CallerTokensTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private final AtomicInteger decoded = new AtomicInteger();
  private final SetClock clock = new SetClock();
  private final CallerTokens tokens = new CallerTokens(this::decode, clock);

  private static final class SetClock extends Clock {
    private Instant now = START;

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }

    @Override
    public Instant instant() {
      return now;
    }
  }

  private Jwt decode(String token) {
    decoded.incrementAndGet();
    return switch (token) {
      case "bad" -> throw new BadJwtException("bad");
      case "unknown" -> throw new JwtException("keys cannot be fetched");
      default ->
          Jwt.withTokenValue(token)
              .header("alg", "RS256")
              .subject("user-" + token)
              .claim(InternalClaims.TENANT, "acme")
              .issuedAt(START.minusSeconds(1))
              .expiresAt(START.plusSeconds(20))
              .build();
    };
  }

  private PlatformException refusal(@Nullable String authorization) {
    return catchThrowableOfType(PlatformException.class, () -> tokens.caller(authorization));
  }

  @Test
  void readsTheCallerAndDoesNotCheckATokenTwice() {
    assertThat(tokens.caller("Bearer one").subject()).isEqualTo("user-one");
    assertThat(tokens.caller("bearer one").tenant()).isEqualTo("acme");
    assertThat(tokens.caller("Bearer two").subject()).isEqualTo("user-two");

    assertThat(decoded).hasValue(2);
  }

  @Test
  void believesNoTokenBeyondItsEnd() {
    tokens.caller("Bearer one");
    clock.now = START.plus(Duration.ofSeconds(20));

    tokens.caller("Bearer one");

    assertThat(decoded).hasValue(2);
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(strings = {"", "one", "Basic one", "Bearer bad"})
  void refusesWhoBringsNoGoodToken(@Nullable String authorization) {
    assertThat(refusal(authorization).code()).isEqualTo(ErrorCode.UNAUTHENTICATED);
  }

  @Test
  void saysThatKeysAreAway() {
    assertThat(refusal("Bearer unknown").code()).isEqualTo(ErrorCode.UNAVAILABLE);
  }
}
