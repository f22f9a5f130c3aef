package io.llmplatform.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import io.llmplatform.user.api.Limits;
import java.net.URLDecoder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

/**
 * user-service as an OpenID provider: gives codes to whom the test logs in, checks PKCE at the
 * exchange, takes each code and each refresh token once. Thread-safe.
 */
final class FakeIssuer {
  static final String ISSUER = "http://console.example:8080";
  static final String CLIENT_SECRET = "Qf7-the-consoles-own-secret-9k";

  private static final String TOKENS = "/oauth2/token";
  private static final String KEYS = "/oauth2/jwks";
  private static final String BASIC =
      "Basic " + Base64.getEncoder().encodeToString(("console:" + CLIENT_SECRET).getBytes(UTF_8));

  private final FakeIdentities identities;
  private final RSAKey key;
  private final Map<String, Map<String, String>> codes = new ConcurrentHashMap<>();
  private final Map<String, String> refreshTokens = new ConcurrentHashMap<>();
  private final List<String> grants = new CopyOnWriteArrayList<>();
  private volatile int lifetime;

  FakeIssuer(FakeIdentities identities) {
    this.identities = identities;
    try {
      this.key = new RSAKeyGenerator(2048).keyID("fake").generate();
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }

  void listenAt(FakeUpstream userService) {
    userService.always(TOKENS, this::token);
    userService.always(
        KEYS, (request, response) -> json(response, 200, new JWKSet(key.toPublicJWK()).toString()));
  }

  void leave(FakeUpstream userService) {
    userService.noLongerAlways(TOKENS);
    userService.noLongerAlways(KEYS);
  }

  void reset() {
    codes.clear();
    refreshTokens.clear();
    grants.clear();
    lifetime = 900;
  }

  /** Of access tokens from now on, in seconds. */
  void accessTokensLive(int seconds) {
    lifetime = seconds;
  }

  /** The kinds of grants that were asked for, in order. */
  List<String> grants() {
    return grants;
  }

  /** A code for somebody who has logged in at that authorization request. */
  String code(String username, Map<String, String> request) {
    String code = UUID.randomUUID().toString();
    Map<String, String> stored = new HashMap<>(request);
    stored.put("username", username);
    codes.put(code, stored);
    return code;
  }

  private Publisher<Void> token(HttpServerRequest request, HttpServerResponse response) {
    if (!BASIC.equals(request.requestHeaders().get("Authorization"))) {
      return json(response, 401, "{\"error\":\"invalid_client\"}");
    }
    return request
        .receive()
        .aggregate()
        .asString()
        .flatMap(body -> Mono.from(token(parameters(body), response)));
  }

  private Publisher<Void> token(Map<String, String> form, HttpServerResponse response) {
    grants.add(form.getOrDefault("grant_type", ""));
    if ("refresh_token".equals(form.get("grant_type"))) {
      String holder = refreshTokens.remove(form.getOrDefault("refresh_token", ""));
      return holder == null ? invalid(response) : granted(response, holder, null);
    }
    Map<String, String> asked = codes.remove(form.getOrDefault("code", ""));
    if (asked == null
        || !challenge(form.getOrDefault("code_verifier", "")).equals(asked.get("code_challenge"))
        || !form.getOrDefault("redirect_uri", "").equals(asked.get("redirect_uri"))) {
      return invalid(response);
    }
    return granted(response, asked.getOrDefault("username", ""), asked.get("nonce"));
  }

  private Publisher<Void> granted(
      HttpServerResponse response,
      String username,
      @org.jspecify.annotations.Nullable String nonce) {
    String access = "access." + username + "." + UUID.randomUUID();
    String refresh = UUID.randomUUID().toString();
    identities.know(access, FakeIdentities.identity(username, null, Limits.NONE, Limits.NONE));
    refreshTokens.put(refresh, username);
    String idToken = nonce == null ? "" : ",\"id_token\":\"" + idToken(username, nonce) + "\"";
    return json(
        response,
        200,
        "{\"access_token\":\"%s\",\"token_type\":\"Bearer\",\"expires_in\":%d,\"refresh_token\":\"%s\"%s}"
            .formatted(access, lifetime, refresh, idToken));
  }

  private String idToken(String username, String nonce) {
    Instant now = Instant.now();
    SignedJWT token =
        new SignedJWT(
            new JWSHeader.Builder(JWSAlgorithm.RS256).keyID("fake").build(),
            new JWTClaimsSet.Builder()
                .issuer(ISSUER)
                .audience("console")
                .subject("id-of-" + username)
                .claim("preferred_username", username)
                .claim("nonce", nonce)
                .issueTime(Date.from(now))
                .expirationTime(Date.from(now.plusSeconds(900)))
                .build());
    try {
      token.sign(new RSASSASigner(key));
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
    return token.serialize();
  }

  private static Publisher<Void> invalid(HttpServerResponse response) {
    return json(response, 400, "{\"error\":\"invalid_grant\"}");
  }

  private static Publisher<Void> json(HttpServerResponse response, int status, String body) {
    return response
        .status(status)
        .header("Content-Type", "application/json")
        .sendString(Mono.just(body));
  }

  private static String challenge(String verifier) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(verifier.getBytes(UTF_8));
      return Base64.getUrlEncoder().withoutPadding().encodeToString(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  static Map<String, String> parameters(String form) {
    Map<String, String> parameters = new HashMap<>();
    for (String pair : form.split("&")) {
      int equals = pair.indexOf('=');
      parameters.put(
          URLDecoder.decode(pair.substring(0, equals), UTF_8),
          URLDecoder.decode(pair.substring(equals + 1), UTF_8));
    }
    return parameters;
  }
}
