package io.llmplatform.common.security;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtDecoder;

/**
 * Whom internal tokens stand for. A token that was found good is not checked again for half a
 * minute, or until it ends: a signature takes longer to check than many a request to answer.
 * Thread-safe.
 */
final class BelievedTokens {
  private static final Duration BELIEVED = Duration.ofSeconds(30);
  private static final int REMEMBERED = 10_000;

  private record Known(CallerAuthentication caller, Instant end) {}

  private final JwtDecoder decoder;
  private final Clock clock;
  private final CallerConversion conversion = new CallerConversion();
  private final Cache<String, Known> known =
      Caffeine.newBuilder().maximumSize(REMEMBERED).expireAfterWrite(BELIEVED).build();

  /**
   * @param decoder of internal tokens
   */
  BelievedTokens(JwtDecoder decoder, Clock clock) {
    this.decoder = decoder;
    this.clock = clock;
  }

  /**
   * @return shared by all who come with the token; not to be changed
   * @throws org.springframework.security.oauth2.jwt.BadJwtException when it is none of ours
   * @throws org.springframework.security.oauth2.jwt.JwtException when that cannot be told
   */
  CallerAuthentication caller(String token) {
    Known before = known.getIfPresent(token);
    if (before != null && clock.instant().isBefore(before.end())) {
      return before.caller();
    }
    Jwt jwt = decoder.decode(token);
    CallerAuthentication caller = conversion.convert(jwt);
    Instant end = jwt.getExpiresAt();
    if (end != null) {
      known.put(token, new Known(caller, end));
    }
    return caller;
  }
}
