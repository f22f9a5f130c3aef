package io.llmplatform.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.llmplatform.user.api.ExchangeCredential;
import io.llmplatform.user.api.ExchangedToken;
import io.llmplatform.user.api.Limits;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

/** The credentials that a fake user-service knows, and how often it was asked. Thread-safe. */
final class FakeIdentities {
  static final String URI = "/internal/tokens/exchange";
  static final String SECRET = "Kd8-the-gateways-own-secret-2f";

  /** The credential that clients of the scenarios send unless a test says otherwise. */
  static final String KEY = "sk-of-the-scenario";

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .addModule(new JavaTimeModule())
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .build();
  private static final String BASIC =
      "Basic " + Base64.getEncoder().encodeToString(("gateway-service:" + SECRET).getBytes(UTF_8));

  private final Map<String, ExchangedToken> known = new ConcurrentHashMap<>();
  private final AtomicInteger exchanges = new AtomicInteger();

  FakeIdentities() {
    reset();
  }

  void reset() {
    known.clear();
    exchanges.set(0);
    know(KEY, identity("platform", "demo", Limits.NONE, Limits.NONE));
  }

  void know(String credential, ExchangedToken identity) {
    known.put(credential, identity);
  }

  void forget(String credential) {
    known.remove(credential);
  }

  int exchanges() {
    return exchanges.get();
  }

  static ExchangedToken identity(
      String tenant, @Nullable String keyId, Limits keyLimits, Limits tenantLimits) {
    return new ExchangedToken(
        "internal." + tenant + "." + keyId,
        Instant.now().plus(Duration.ofMinutes(5)),
        "subject-of-" + tenant,
        tenant,
        keyId,
        keyLimits,
        tenantLimits);
  }

  static Limits limits(@Nullable Long requestsPerMinute, @Nullable Long concurrentRequests) {
    return new Limits(requestsPerMinute, null, concurrentRequests, null, null);
  }

  Publisher<Void> answer(HttpServerRequest request, HttpServerResponse response) {
    if (!BASIC.equals(request.requestHeaders().get("Authorization"))) {
      return response.status(401).header("WWW-Authenticate", "Basic").send();
    }
    return request.receive().aggregate().asString().flatMap(body -> answer(body, response));
  }

  private Mono<Void> answer(String body, HttpServerResponse response) {
    try {
      exchanges.incrementAndGet();
      ExchangedToken identity =
          known.get(JSON.readValue(body, ExchangeCredential.class).credential());
      return identity == null
          ? response.status(401).send().then()
          : response
              .header("Content-Type", "application/json")
              .sendString(Mono.just(JSON.writeValueAsString(identity)))
              .then();
    } catch (JsonProcessingException e) {
      return Mono.error(e);
    }
  }
}
