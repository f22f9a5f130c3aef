package io.llmplatform.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.llmplatform.user.api.Limits;
import io.netty.handler.codec.http.HttpHeaders;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class AccessIT extends GatewayScenario {

  @Test
  void refusesWhoBringsNoCredentialInTheStyleOfOpenAi() throws Exception {
    HttpResponse<String> response = send(anonymous("/v1/models"));

    assertThat(response.statusCode()).isEqualTo(401);
    assertThat(response.headers().firstValue("WWW-Authenticate")).hasValue("Bearer");
    assertThat(response.body())
        .startsWith("{\"error\":{\"message\":\"This needs credentials")
        .contains("\"type\":\"authentication_error\"", "\"code\":\"unauthenticated\"");
    assertThat(upstream(INFERENCE).requests()).isEmpty();
  }

  @Test
  void refusesWhoBringsNoCredentialWithProblemDetails() throws Exception {
    HttpResponse<String> response = send(anonymous("/api/models"));

    assertThat(response.statusCode()).isEqualTo(401);
    assertThat(response.headers().firstValue("WWW-Authenticate")).hasValue("Bearer");
    assertThat(response.headers().firstValue("Content-Type")).hasValue("application/problem+json");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sk-unknown",
        "eyJhbGciOiJub25lIn0.eyJzdWIiOiJyb290In0.",
        "a.b.c",
        "sk-'; FLUSHALL"
      })
  void refusesAWrongCredential(String credential) throws Exception {
    HttpResponse<String> response = send(request("/v1/models", credential));

    assertThat(response.statusCode()).isEqualTo(401);
    assertThat(response.headers().firstValue("WWW-Authenticate")).hasValue("Bearer");
    assertThat(response.body()).contains("wrong, expired or revoked").doesNotContain(credential);
    assertThat(upstream(INFERENCE).requests()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"garbage", "a.b", "a.b.c.d", "...", "eyJhbGciOiJSUzI1NiJ9", "sk-a b"})
  void asksNobodyAboutWhatCannotBeACredential(String credential) throws Exception {
    assertThat(send(request("/v1/models", credential)).statusCode()).isEqualTo(401);
    assertThat(IDENTITIES.exchanges()).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"Basic dXNlcjpwYXNz", "Bearer", "Bearer ", "sk-of-the-scenario", "Digest x"})
  void takesNoOtherSchemeThanBearer(String authorization) throws Exception {
    HttpResponse<String> response =
        send(anonymous("/v1/models").header("Authorization", authorization));

    assertThat(response.statusCode()).isEqualTo(401);
  }

  @Test
  void servicesSeeTheInternalTokenAndNothingThatTheClientPresented() throws Exception {
    IDENTITIES.know("sk-1", FakeIdentities.identity("acme", "key-1", Limits.NONE, Limits.NONE));

    send(
        request("/v1/models", "sk-1")
            .header("api-key", "sk-2")
            .header("X-Api-Key", "sk-3")
            .header("Cookie", "SESSION=1")
            .header("X-Internal-Tenant", "other"));

    HttpHeaders seen = upstream(INFERENCE).onlyRequest().requestHeaders();
    assertThat(seen.getAll("Authorization")).containsExactly("Bearer internal.acme.key-1");
    assertThat(seen.names()).doesNotContain("api-key", "X-Api-Key", "Cookie", "X-Internal-Tenant");
    assertThat(seen.toString()).doesNotContain("sk-");
  }

  @ParameterizedTest
  @ValueSource(strings = {"api-key", "x-api-key", "API-KEY"})
  void takesAnApiKeyWhereOtherVendorsClientsPutIt(String header) throws Exception {
    HttpResponse<String> response =
        send(anonymous("/v1/models").header(header, FakeIdentities.KEY));

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(upstream(INFERENCE).onlyRequest().requestHeaders().get("Authorization"))
        .startsWith("Bearer internal.");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/.well-known/openid-configuration", "/oauth2/token", "/userinfo", "/login"})
  void leavesPublicRoutesToTheService(String path) throws Exception {
    send(anonymous(path).header("Authorization", "Basic eA==").header("Cookie", "SESSION=1"));

    HttpHeaders seen = upstream(USER).onlyRequest().requestHeaders();
    assertThat(seen.get("Authorization")).isEqualTo("Basic eA==");
    assertThat(seen.get("Cookie")).isEqualTo("SESSION=1");
    assertThat(IDENTITIES.exchanges()).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/v3/api-docs/inference-service",
        "/swagger-ui/index.html",
        "/swagger-config",
        "/actuator/health"
      })
  void showsItsDocumentationAndHealthToEverybody(String path) throws Exception {
    assertThat(send(anonymous(path)).statusCode()).isEqualTo(200);
  }

  @Test
  void routesNothingToTheInternalSideOfUserService() throws Exception {
    assertThat(get("/internal/jwks").statusCode()).isEqualTo(404);
    assertThat(get("/internal/tokens/exchange").statusCode()).isEqualTo(404);
  }

  @Test
  void manyRequestsOfANewCallerShareOneExchange() throws Exception {
    IDENTITIES.know("sk-new", FakeIdentities.identity("acme", "key-2", Limits.NONE, Limits.NONE));

    List<CompletableFuture<HttpResponse<String>>> responses =
        Stream.generate(
                () ->
                    CLIENT.sendAsync(
                        request("/v1/models", "sk-new").build(), BodyHandlers.ofString()))
            .limit(20)
            .toList();

    for (CompletableFuture<HttpResponse<String>> response : responses) {
      assertThat(response.get().statusCode()).isEqualTo(200);
    }
    // Two where Redis is away and the identity's second has just ended.
    assertThat(IDENTITIES.exchanges()).isBetween(1, 2);
  }

  @Test
  void saysAtOnceThatNobodyCanTellWhoSomebodyIs() throws Exception {
    discovery.put(USER, deadPort());

    HttpResponse<String> response = send(request("/v1/models", "sk-not-seen-before"));

    assertThat(response.statusCode()).isEqualTo(503);
    assertThat(response.headers().firstValue("Retry-After")).isPresent();
    assertThat(response.body()).contains("\"code\":\"unavailable\"");
    assertThat(upstream(INFERENCE).requests()).isEmpty();
  }

  @Test
  void asksAnotherInstanceOfUserServiceWhenOneRefuses() throws Exception {
    for (int call = 0; call < 4; call++) {
      discovery.put(USER, deadPort(), upstream(USER).port());
      IDENTITIES.know("sk-" + call, FakeIdentities.identity("acme", "k", Limits.NONE, Limits.NONE));

      assertThat(send(request("/v1/models", "sk-" + call)).statusCode()).isEqualTo(200);
    }
  }
}
