package io.llmplatform.user.token;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWTClaimsSet;
import io.llmplatform.user.identity.Identity;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The one issuer whose tokens count. Thread-safe. */
interface TokenIssuer {

  /** What {@code iss} has to be: one of these, exactly. */
  Set<String> names();

  /** What {@code aud} has to name; null: anything. */
  @Nullable String audience();

  /** Asymmetric ones only: a public key is no secret. */
  Set<JWSAlgorithm> algorithms();

  JWKSource<SecurityContext> keys();

  /**
   * Who holds a token that was verified.
   *
   * @throws CredentialRefused if it was revoked, or its holder is disabled
   */
  Identity holder(String token, JWTClaimsSet claims);

  /**
   * Who somebody is now that once held a token and shows none; empty where there is no such subject
   * any more, it is disabled, or only its tokens tell who it is.
   */
  Optional<Identity> known(String subject);
}
