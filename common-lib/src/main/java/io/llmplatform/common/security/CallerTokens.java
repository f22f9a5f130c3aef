package io.llmplatform.common.security;

import io.llmplatform.common.error.ErrorCode;
import io.llmplatform.common.error.PlatformException;
import java.time.Clock;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.security.oauth2.jwt.BadJwtException;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtException;

/**
 * Reads callers out of internal tokens for a facade that has no filter chain, such as gRPC's.
 * Thread-safe.
 */
public final class CallerTokens {
  private static final String SCHEME = "Bearer ";
  private static final Duration RETRY = Duration.ofSeconds(2);

  private final BelievedTokens tokens;

  /**
   * @param decoder of internal tokens
   */
  public CallerTokens(JwtDecoder decoder, Clock clock) {
    this.tokens = new BelievedTokens(decoder, clock);
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
    try {
      return tokens.caller(authorization.substring(SCHEME.length()).strip()).getPrincipal();
    } catch (BadJwtException e) {
      throw PlatformException.of(ErrorCode.UNAUTHENTICATED, AccessRefusals.WRONG_TOKEN, e);
    } catch (JwtException e) {
      throw PlatformException.unavailable("Who you are cannot be checked at the moment.", RETRY)
          .causedBy(e);
    }
  }
}
