package io.llmplatform.user.token;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import io.llmplatform.testing.identity.TestCaller;
import io.llmplatform.user.api.Limits;
import io.llmplatform.user.api.Permission;
import io.llmplatform.user.fake.Browser;
import io.llmplatform.user.fake.ProviderScenario;
import io.llmplatform.user.identity.Audit;
import io.llmplatform.user.identity.Identity;
import io.llmplatform.user.identity.KeyIdentity;
import io.llmplatform.user.signing.KeyPurpose;
import io.llmplatform.user.signing.SigningKeys;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.security.oauth2.jose.jws.SignatureAlgorithm;
import org.springframework.security.oauth2.jwt.JwsHeader;
import org.springframework.security.oauth2.jwt.JwtClaimsSet;
import org.springframework.security.oauth2.jwt.JwtEncoderParameters;
import org.springframework.security.oauth2.jwt.NimbusJwtEncoder;

class ExchangeIT extends ProviderScenario {
  private static final String KEY = "sk-0123456789abcdefghijklmnopqrstuvwxyz";

  @Autowired SigningKeys keys;

  @Test
  void givesAnInternalTokenForAnApiKeyThatEndsWithTheKey() {
    Identity owner = accounts.add(username, "developer");
    Instant end = Instant.now().plusSeconds(60);
    accounts.addKey(
        KEY,
        new KeyIdentity(
            new Identity(
                owner.subject(),
                username,
                "acme",
                owner.roles(),
                Set.of(Permission.INFERENCE_INVOKE),
                owner.tenantLimits()),
            "key-1",
            Optional.of(Set.of("all-minilm-l6-v2")),
            new Limits(null, null, 64L, null, null),
            end));

    HttpResponse<String> answer = exchange(KEY);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Cache-Control").orElse("")).contains("no-store");
    JsonNode exchanged = Browser.json(answer);
    assertThat(Instant.parse(exchanged.at("/expiresAt").asText())).isBeforeOrEqualTo(end);
    assertThat(exchanged.at("/keyId").asText()).isEqualTo("key-1");
    assertThat(exchanged.at("/keyLimits/concurrentRequests").asLong()).isEqualTo(64);
    assertThat(exchanged.at("/tenantLimits/requestsPerMinute").asLong()).isEqualTo(1000);

    JsonNode token = Browser.claims(exchanged.at("/token").asText());
    assertThat(token.at("/iss").asText()).isEqualTo("llm-platform");
    assertThat(token.at("/aud").toString()).contains("llm-platform");
    assertThat(token.at("/sub").asText()).isEqualTo(owner.subject());
    assertThat(token.at("/scope").asText()).isEqualTo("inference:invoke");
    assertThat(token.at("/models").toString()).isEqualTo("[\"all-minilm-l6-v2\"]");
    assertThat(token.at("/limits/key/concurrentRequests").asLong()).isEqualTo(64);
    assertThat(token.at("/limits/tenant/requestsPerMinute").asLong()).isEqualTo(1000);
    assertThat(token.at("/exp").asLong()).isLessThanOrEqualTo(end.getEpochSecond());

    accounts.revokeKey(KEY);
    assertRefused(KEY, "The API key is unknown, revoked or expired.");
  }

  @Test
  void refusesWhatIsNoCredential() {
    assertRefused("", "neither an API key nor a well-formed JWT");
    assertRefused("x", "neither an API key nor a well-formed JWT");
    assertRefused("a.b.c", "neither an API key nor a well-formed JWT");
    assertRefused("eyJhbGciOiJSUzI1NiJ9..", "neither an API key nor a well-formed JWT");
    assertRefused("x".repeat(1_000_000), "neither an API key nor a well-formed JWT");
    assertRefused("sk-" + "x".repeat(1_000_000), "The API key is unknown");
    assertRefused("sk-' OR 1=1 --", "The API key is unknown");
  }

  @Test
  void refusesTokensThatAreNotSignedOrBySecretsThatArePublic() throws Exception {
    assertRefused(new PlainJWT(claims().build()).serialize(), "accepted algorithm");

    RSAKey published = externalKey();
    SignedJWT confused =
        new SignedJWT(
            new JWSHeader.Builder(JWSAlgorithm.HS256).keyID(published.getKeyID()).build(),
            claims().build());
    confused.sign(new MACSigner(published.toPublicKey().getEncoded()));
    assertRefused(confused.serialize(), "accepted algorithm");
    SignedJWT json =
        new SignedJWT(
            new JWSHeader.Builder(JWSAlgorithm.HS256).keyID(published.getKeyID()).build(),
            claims().build());
    json.sign(new MACSigner(published.toJSONString().getBytes(StandardCharsets.UTF_8)));
    assertRefused(json.serialize(), "accepted algorithm");
  }

  @Test
  void refusesKeysThatAreNotTheIssuers() throws Exception {
    RSAKey stranger = new RSAKeyGenerator(2048).keyID(externalKey().getKeyID()).generate();
    assertRefused(signed(stranger, stranger.getKeyID(), claims()), "signature does not verify");
    assertRefused(signed(stranger, "unknown", claims()), "signature does not verify");
    SignedJWT embedded =
        new SignedJWT(
            new JWSHeader.Builder(JWSAlgorithm.RS256).jwk(stranger.toPublicJWK()).build(),
            claims().build());
    embedded.sign(new RSASSASigner(stranger));
    assertRefused(embedded.serialize(), "signature does not verify");

    // Its own key, but that of the other purpose.
    assertRefused(
        encoded(KeyPurpose.INTERNAL, ISSUER, Instant.now().plusSeconds(60)),
        "signature does not verify");
  }

  @Test
  void refusesOtherIssuersEndedTokensAndOtherAudiences() {
    Instant soon = Instant.now().plusSeconds(60);
    assertRefused(encoded(KeyPurpose.EXTERNAL, "http://elsewhere", soon), "another issuer");
    assertRefused(
        encoded(KeyPurpose.EXTERNAL, ISSUER, Instant.now().minusSeconds(1)), "has expired");
    // Signed well, but nothing that the provider has issued.
    assertRefused(encoded(KeyPurpose.EXTERNAL, ISSUER, soon), "revoked");
    assertRefused(tokens(publicClient()).at("/id_token").asText(), "meant for another audience");
    assertRefused(TestCaller.platformAdmin().token(), "an internal token");
  }

  @Test
  void recordsWhatItRefusesWithinBounds() {
    int before = refusals();
    for (int i = 0; i < 100; i++) {
      exchange("nonsense");
    }
    assertThat(refusals() - before).isLessThanOrEqualTo(60);
  }

  @Test
  void knowsItsServices() {
    HttpResponse<String> mine =
        browser.postJson(
            "/internal/tokens/service",
            "",
            "Authorization",
            Browser.basic("inference-service", secretOf("INFERENCE")));
    assertThat(mine.statusCode()).as(mine.body()).isEqualTo(200);
    JsonNode token = Browser.claims(Browser.json(mine).at("/token").asText());
    assertThat(token.at("/sub").asText()).isEqualTo("inference-service");
    assertThat(token.at("/roles").toString()).isEqualTo("[\"service\"]");
    assertThat(token.at("/scope").asText()).contains("tenants:all");
    assertThat(token.at("/exp").asLong() - token.at("/iat").asLong()).isEqualTo(300);

    HttpResponse<String> wrong =
        browser.postJson(
            "/internal/tokens/service",
            "",
            "Authorization",
            Browser.basic("inference-service", "wrong"));
    assertThat(wrong.statusCode()).isEqualTo(401);
    assertThat(wrong.headers().firstValue("WWW-Authenticate").orElse("")).startsWith("Basic");
    assertThat(browser.postJson("/internal/tokens/service", "").statusCode()).isEqualTo(401);

    HttpResponse<String> notTheGateway =
        browser.postJson(
            "/internal/tokens/exchange",
            "{\"credential\":\"x\"}",
            "Authorization",
            Browser.basic("inference-service", secretOf("INFERENCE")));
    assertThat(notTheGateway.statusCode()).isEqualTo(403);
  }

  @Test
  void publishesItsInternalKeysOpenlyAndWithoutPrivateParts() {
    HttpResponse<String> published = browser.get("/internal/jwks");
    assertThat(published.statusCode()).isEqualTo(200);
    JsonNode key = Browser.json(published).at("/keys/0");
    assertThat(key.at("/kty").asText()).isEqualTo("RSA");
    assertThat(key.has("d")).isFalse();
    assertThat(Browser.json(browser.get("/oauth2/jwks")).toString())
        .doesNotContain("\"d\"")
        .doesNotContain(key.at("/kid").asText());
  }

  private void assertRefused(String credential, String sentence) {
    HttpResponse<String> answer = exchange(credential);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(401);
    assertThat(answer.headers().firstValue("WWW-Authenticate").orElse("")).startsWith("Bearer");
    assertThat(Browser.json(answer).at("/detail").asText()).contains(sentence);
  }

  private int refusals() {
    List<Audit.Act> acts = accounts.acts();
    return (int) acts.stream().filter(act -> act.action().equals("credential.refused")).count();
  }

  private RSAKey externalKey() {
    return keys.published(KeyPurpose.EXTERNAL).getKeys().get(0).toRSAKey();
  }

  private JWTClaimsSet.Builder claims() {
    return new JWTClaimsSet.Builder()
        .issuer(ISSUER)
        .subject("id-of-" + username)
        .audience("llm-platform")
        .claim("realm_access", Map.of("roles", List.of("platform-admin")))
        .expirationTime(Date.from(Instant.now().plusSeconds(60)));
  }

  private static String signed(RSAKey key, String keyId, JWTClaimsSet.Builder claims)
      throws JOSEException {
    SignedJWT token =
        new SignedJWT(
            new JWSHeader.Builder(JWSAlgorithm.RS256).keyID(keyId).build(), claims.build());
    token.sign(new RSASSASigner(key));
    return token.serialize();
  }

  private String encoded(KeyPurpose purpose, String issuer, Instant end) {
    return new NimbusJwtEncoder(keys.signing(purpose))
        .encode(
            JwtEncoderParameters.from(
                JwsHeader.with(SignatureAlgorithm.RS256).build(),
                JwtClaimsSet.builder()
                    .issuer(issuer)
                    .subject("id-of-" + username)
                    .audience(List.of("llm-platform"))
                    .issuedAt(end.minusSeconds(600))
                    .expiresAt(end)
                    .build()))
        .getTokenValue();
  }
}
