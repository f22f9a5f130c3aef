package io.llmplatform.user.token;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.crypto.factories.DefaultJWSVerifierFactory;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWT;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.JWTParser;
import com.nimbusds.jwt.SignedJWT;
import io.llmplatform.common.error.PlatformException;
import io.llmplatform.user.api.InternalClaims;
import java.security.Key;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.Locale;
import java.util.Set;

/**
 * Checks a JWT of the issuer that counts: form, algorithm, issuer, signature, times, audience, in
 * this order. Thread-safe.
 */
final class VerifyingToken {
  // Whatever a gateway lets through as a header is shorter.
  private static final int LONGEST = 16 * 1024;
  private static final Duration SKEW = Duration.ofSeconds(30);
  private static final Duration SOON = Duration.ofSeconds(5);
  // Keycloak says in `typ` what a token is for.
  private static final Set<String> NOT_FOR_ACCESS = Set.of("id", "refresh", "offline", "logout");

  private final TokenIssuer issuer;
  private final JWSVerificationKeySelector<SecurityContext> keys;
  private final DefaultJWSVerifierFactory verifiers = new DefaultJWSVerifierFactory();
  private final Clock clock;

  VerifyingToken(TokenIssuer issuer, Clock clock) {
    this.issuer = issuer;
    this.keys = new JWSVerificationKeySelector<>(issuer.algorithms(), issuer.keys());
    this.clock = clock;
  }

  /**
   * The claims of a token without flaw.
   *
   * @throws CredentialRefused naming the first flaw
   * @throws PlatformException if the issuer's keys cannot be had
   */
  JWTClaimsSet verify(String presented) {
    SignedJWT token = parsed(presented);
    JWTClaimsSet claims = claims(token);
    requireIssuer(claims);
    if (!isSigned(token)) {
      throw new CredentialRefused(Flaw.SIGNATURE);
    }
    requireTimes(claims);
    requirePurpose(claims);
    return claims;
  }

  private SignedJWT parsed(String presented) {
    if (presented.length() > LONGEST) {
      throw new CredentialRefused(Flaw.MALFORMED);
    }
    try {
      JWT token = JWTParser.parse(presented);
      if (token instanceof SignedJWT signed
          && issuer.algorithms().contains(signed.getHeader().getAlgorithm())
          && signed.getHeader().getCriticalParams() == null) {
        return signed;
      }
      throw new CredentialRefused(Flaw.ALGORITHM);
    } catch (ParseException | IllegalArgumentException e) {
      throw new CredentialRefused(Flaw.MALFORMED);
    }
  }

  private static JWTClaimsSet claims(SignedJWT token) {
    try {
      return token.getJWTClaimsSet();
    } catch (ParseException e) {
      throw new CredentialRefused(Flaw.MALFORMED);
    }
  }

  private void requireIssuer(JWTClaimsSet claims) {
    String said = claims.getIssuer();
    if (said == null || !issuer.names().contains(said)) {
      throw new CredentialRefused(InternalClaims.ISSUER.equals(said) ? Flaw.INTERNAL : Flaw.ISSUER);
    }
  }

  private boolean isSigned(SignedJWT token) {
    JWSHeader header = token.getHeader();
    try {
      for (Key key : keys.selectJWSKeys(header, null)) {
        if (token.verify(verifiers.createJWSVerifier(header, key))) {
          return true;
        }
      }
      return false;
    } catch (KeySourceException e) {
      throw PlatformException.unavailable("The token's issuer does not answer.", SOON).causedBy(e);
    } catch (JOSEException e) {
      return false;
    }
  }

  // No leeway at the end: the internal token ends with this one.
  private void requireTimes(JWTClaimsSet claims) {
    Instant now = clock.instant();
    Date end = claims.getExpirationTime();
    if (end == null) {
      throw new CredentialRefused(Flaw.NO_EXPIRY, subject(claims));
    }
    if (!end.toInstant().isAfter(now)) {
      throw new CredentialRefused(Flaw.EXPIRED, subject(claims));
    }
    Date start = claims.getNotBeforeTime();
    if (start != null && start.toInstant().isAfter(now.plus(SKEW))) {
      throw new CredentialRefused(Flaw.NOT_YET_VALID, subject(claims));
    }
  }

  private void requirePurpose(JWTClaimsSet claims) {
    String audience = issuer.audience();
    if (audience != null && !claims.getAudience().contains(audience)) {
      throw new CredentialRefused(Flaw.AUDIENCE, subject(claims));
    }
    if (claims.getClaim("typ") instanceof String type
        && NOT_FOR_ACCESS.contains(type.toLowerCase(Locale.ROOT))) {
      throw new CredentialRefused(Flaw.NOT_FOR_ACCESS, subject(claims));
    }
  }

  private static String subject(JWTClaimsSet claims) {
    return claims.getSubject() == null ? "" : claims.getSubject();
  }
}
