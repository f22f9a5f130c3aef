package io.llmplatform.user.oidc;

import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.proc.SecurityContext;
import io.llmplatform.user.identity.Identities;
import io.llmplatform.user.identity.Identity;
import io.llmplatform.user.signing.KeyPurpose;
import io.llmplatform.user.signing.SigningKeys;
import java.util.Map;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** What the provider knows of access tokens that it has issued. Thread-safe. */
@Component
public class IssuedTokens {
  /** What their claim {@code aud} names. */
  public static final String AUDIENCE = TokenClaims.AUDIENCE;

  private final SigningKeys keys;
  private final Grants grants;
  private final Identities identities;
  private final ClientIdentities clients;

  IssuedTokens(SigningKeys keys, Grants grants, Identities identities, ClientIdentities clients) {
    this.keys = keys;
    this.grants = grants;
    this.identities = identities;
    this.clients = clients;
  }

  /** The keys that they are verified with. */
  public JWKSource<SecurityContext> keys() {
    return keys.verifying(KeyPurpose.EXTERNAL);
  }

  /**
   * Whether a token of ours, whose signature and times were checked, has not been revoked.
   *
   * @param claims the token's
   */
  public boolean isUpheld(String token, Map<String, ?> claims) {
    return grants.upholds(token, (String) claims.get(TokenClaims.GRANT_ID));
  }

  /**
   * Who holds such a token, as known by now; empty for whoever was disabled or deleted since.
   *
   * @param claims the token's
   */
  public Optional<Identity> holder(Map<String, ?> claims) {
    String subject = String.valueOf(claims.get("sub"));
    return subject.equals(claims.get(TokenClaims.CLIENT_ID))
        ? clients.byClientId(subject)
        : identities.bySubject(subject);
  }

  /** The user or client of that subject, as known by now; empty where it is disabled or deleted. */
  public Optional<Identity> holder(String subject) {
    return identities.bySubject(subject).or(() -> clients.byClientId(subject));
  }
}
