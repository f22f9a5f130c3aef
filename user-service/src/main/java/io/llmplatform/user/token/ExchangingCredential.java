package io.llmplatform.user.token;

import com.nimbusds.jwt.JWTClaimsSet;
import io.llmplatform.user.api.ExchangedToken;
import io.llmplatform.user.api.Limits;
import io.llmplatform.user.identity.ApiKeyCheck;
import io.llmplatform.user.identity.Identity;
import io.llmplatform.user.identity.KeyIdentity;
import java.time.Instant;
import org.springframework.stereotype.Component;

/** Exchanges an API key or a token of the issuer that counts. Thread-safe. */
@Component
class ExchangingCredential {
  private static final String KEY_PREFIX = "sk-";
  private static final int LONGEST_KEY = 512;

  private final ApiKeyCheck keys;
  private final VerifyingToken verifying;
  private final TokenIssuer issuer;
  private final IssuingToken tokens;

  ExchangingCredential(
      ApiKeyCheck keys, VerifyingToken verifying, TokenIssuer issuer, IssuingToken tokens) {
    this.keys = keys;
    this.verifying = verifying;
    this.issuer = issuer;
    this.tokens = tokens;
  }

  /**
   * @throws CredentialRefused naming the flaw
   */
  ExchangedToken exchange(String credential) {
    return credential.startsWith(KEY_PREFIX) ? exchangeKey(credential) : exchangeToken(credential);
  }

  private ExchangedToken exchangeKey(String presented) {
    if (presented.length() > LONGEST_KEY) {
      throw new CredentialRefused(Flaw.API_KEY);
    }
    KeyIdentity key = keys.check(presented).orElseThrow(() -> new CredentialRefused(Flaw.API_KEY));
    IssuingToken.Issued issued = tokens.issue(key);
    return new ExchangedToken(
        issued.value(),
        issued.expiresAt(),
        key.owner().subject(),
        key.owner().tenant(),
        key.keyId(),
        key.limits(),
        key.owner().tenantLimits());
  }

  private ExchangedToken exchangeToken(String presented) {
    JWTClaimsSet claims = verifying.verify(presented);
    Identity holder = issuer.holder(presented, claims);
    Instant end = claims.getExpirationTime().toInstant();
    IssuingToken.Issued issued = tokens.issue(holder, end);
    return new ExchangedToken(
        issued.value(),
        issued.expiresAt(),
        holder.subject(),
        holder.tenant(),
        null,
        Limits.NONE,
        holder.tenantLimits());
  }
}
