package io.llmplatform.user.token;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWTClaimsSet;
import io.llmplatform.user.identity.Identity;
import io.llmplatform.user.oidc.IssuedTokens;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** This service's own provider: it knows what was revoked, and who was disabled since. */
final class BuiltInIssuer implements TokenIssuer {
  private final String issuer;
  private final IssuedTokens tokens;

  BuiltInIssuer(String issuer, IssuedTokens tokens) {
    this.issuer = issuer;
    this.tokens = tokens;
  }

  @Override
  public Set<String> names() {
    return Set.of(issuer);
  }

  @Override
  public String audience() {
    return IssuedTokens.AUDIENCE;
  }

  @Override
  public Set<JWSAlgorithm> algorithms() {
    return Set.of(JWSAlgorithm.RS256);
  }

  @Override
  public JWKSource<SecurityContext> keys() {
    return tokens.keys();
  }

  @Override
  public Identity holder(String token, JWTClaimsSet claims) {
    Map<String, Object> said = claims.getClaims();
    String subject = String.valueOf(claims.getSubject());
    if (!tokens.isUpheld(token, said)) {
      throw new CredentialRefused(Flaw.REVOKED, subject);
    }
    return tokens
        .holder(said)
        .orElseThrow(() -> new CredentialRefused(Flaw.UNKNOWN_HOLDER, subject));
  }

  @Override
  public Optional<Identity> known(String subject) {
    return tokens.holder(subject);
  }
}
