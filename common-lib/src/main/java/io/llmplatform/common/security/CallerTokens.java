package io.llmplatform.common.security;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.llmplatform.common.error.ErrorCode;
import io.llmplatform.common.error.PlatformException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.springframework.security.oauth2.jwt.BadJwtException;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtException;

/**
 * Reads callers out of internal tokens for a facade that has no filter chain, such as gRPC's.
 * Thread-safe.
 *
 * <p>A token that was found good is not checked again for half a minute, or until it ends: a
 * signature takes longer to check than many a call.
 */
public final class CallerTokens {
  private static final String SCHEME = "Bearer ";
  private static final Duration BELIEVED = Duration.ofSeconds(30);
  private static final int REMEMBERED = 10_000;
  private static final Duration RETRY = Duration.ofSeconds(2);

  private record Known(Caller caller, Instant end) {}

  private final JwtDecoder decoder;
  private final Clock clock;
  private final CallerConversion conversion = new CallerConversion();
  private final Cache<String, Known> known =
      Caffeine.newBuilder().maximumSize(REMEMBERED).expireAfterWrite(BELIEVED).build();

  /**
   * @param decoder of internal tokens
   */
  public CallerTokens(JwtDecoder decoder, Clock clock) {
    this.decoder = decoder;
    this.clock = clock;
  }

  /**
   * The caller whom the value of an {@code Authorization} header or metadata stands for.
   *
   * @param authorization null: the call has none
   * @throws PlatformException unauthenticated; unavailable where keys cannot be fetched
   */
  public Caller caller(@Nullable String authorization) {
    if (authorization == null
        || !authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
      throw PlatformException.of(ErrorCode.UNAUTHENTICATED, AccessRefusals.NO_TOKEN, null);
    }
    String token = authorization.substring(SCHEME.length()).strip();
    Known before = known.getIfPresent(token);
    if (before != null && clock.instant().isBefore(before.end())) {
      return before.caller();
    }
    Known now = verified(token);
    known.put(token, now);
    return now.caller();
  }

  private Known verified(String token) {
    try {
      Jwt jwt = decoder.decode(token);
      Instant end = jwt.getExpiresAt();
      return new Known(conversion.convert(jwt).getPrincipal(), end == null ? clock.instant() : end);
    } catch (BadJwtException e) {
      throw PlatformException.of(ErrorCode.UNAUTHENTICATED, AccessRefusals.WRONG_TOKEN, e);
    } catch (JwtException e) {
      throw PlatformException.unavailable("Who you are cannot be checked at the moment.", RETRY)
          .causedBy(e);
    }
  }
}
