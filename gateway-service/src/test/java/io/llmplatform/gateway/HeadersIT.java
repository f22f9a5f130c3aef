package io.llmplatform.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.http.HttpHeaders;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;

class HeadersIT extends GatewayScenario {
  private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";

  @Test
  void doesNotBelieveAClientAboutItself() throws Exception {
    send(
        request("/v1/models")
            .header("X-Forwarded-For", "10.1.1.1")
            .header("X-Forwarded-Host", "evil.example")
            .header("X-Forwarded-Proto", "https")
            .header("X-Forwarded-Port", "443")
            .header("X-Forwarded-Prefix", "/evil")
            .header("X-Forwarded-User", "admin")
            .header("X-Real-IP", "10.1.1.1")
            .header("Forwarded", "for=10.1.1.1;host=evil.example"));

    HttpHeaders seen = seenBy(INFERENCE);
    assertThat(seen.getAll("X-Forwarded-For")).containsExactly("127.0.0.1");
    assertThat(seen.getAll("X-Forwarded-Proto")).containsExactly("http");
    assertThat(seen.getAll("X-Forwarded-Host")).containsExactly("127.0.0.1:" + port);
    assertThat(seen.getAll("X-Forwarded-Port")).containsExactly(Integer.toString(port));
    assertThat(seen.contains("Forwarded")).isFalse();
    assertThat(seen.contains("X-Real-IP")).isFalse();
    assertThat(seen.contains("X-Forwarded-User")).isFalse();
    assertThat(seen.contains("X-Forwarded-Prefix")).isFalse();
  }

  @Test
  void keepsInternalHeadersOnEachSide() throws Exception {
    upstream(INFERENCE)
        .behave(
            (request, response) ->
                response
                    .header("X-Internal-Node", "gpu-1")
                    .header("X-Platform-Pool", "a")
                    .header("Server", "Apache Tomcat")
                    .header("X-Custom", "stays")
                    .send());

    HttpResponse<String> response =
        send(
            request("/v1/models")
                .header("X-Internal-Tenant", "other")
                .header("x-platform-user", "admin")
                .header("X-Custom", "stays"));

    HttpHeaders seen = seenBy(INFERENCE);
    assertThat(seen.contains("X-Internal-Tenant")).isFalse();
    assertThat(seen.contains("X-Platform-User")).isFalse();
    assertThat(seen.get("X-Custom")).isEqualTo("stays");
    assertThat(response.headers().map())
        .doesNotContainKeys("x-internal-node", "x-platform-pool", "server");
    assertThat(response.headers().firstValue("X-Custom")).hasValue("stays");
  }

  @Test
  void passesNoHopByHopHeadersOn() throws Exception {
    try (RawHttp raw = new RawHttp(port)) {
      raw.send(
          "GET /v1/models HTTP/1.1\r\n"
              + "Host: gateway\r\n"
              + "Authorization: Bearer sk-of-the-scenario\r\n"
              + "TE: trailers\r\n"
              + "Proxy-Authorization: Basic eA==\r\n"
              + "Keep-Alive: timeout=5\r\n"
              + "X-Hop: 1\r\n"
              + "Connection: close, X-Hop\r\n\r\n");
      raw.readToEnd();
    }

    HttpHeaders seen = seenBy(INFERENCE);
    assertThat(seen.names()).doesNotContain("TE", "Proxy-Authorization", "Keep-Alive", "X-Hop");
  }

  @Test
  void continuesTheTraceOfTheClient() throws Exception {
    HttpResponse<String> response =
        send(request("/v1/models").header("traceparent", "00-" + TRACE + "-00f067aa0ba902b7-01"));

    assertThat(seenBy(INFERENCE).getAll("traceparent"))
        .singleElement()
        .asString()
        .startsWith("00-" + TRACE + "-")
        .endsWith("-01")
        .doesNotContain("00f067aa0ba902b7");
    assertThat(response.headers().allValues("X-Trace-Id")).containsExactly(TRACE);
  }

  @Test
  void beginsATraceWhereTheClientHasNone() throws Exception {
    HttpResponse<String> response = get("/v1/models");

    String id = response.headers().firstValue("X-Trace-Id").orElseThrow();
    assertThat(id).matches("[0-9a-f]{32}");
    assertThat(seenBy(INFERENCE).get("traceparent")).startsWith("00-" + id + "-");
  }

  @Test
  void namesTheTraceOnceThoughTheServiceNamesItToo() throws Exception {
    upstream(INFERENCE)
        .behave((request, response) -> response.header("X-Trace-Id", "of the service").send());

    HttpResponse<String> response = get("/v1/models");

    assertThat(response.headers().allValues("X-Trace-Id"))
        .singleElement()
        .asString()
        .matches("[0-9a-f]{32}");
  }

  @Test
  void namesTheTraceInErrorsOfItsOwn() throws Exception {
    HttpResponse<String> response = get("/nowhere");

    String id = response.headers().firstValue("X-Trace-Id").orElseThrow();
    assertThat(response.body()).contains("\"traceId\":\"" + id + "\"");
  }

  @Test
  void answersTooManyHeadersInsteadOfBreakingTheConnection() throws Exception {
    try (RawHttp raw = new RawHttp(port)) {
      raw.send(
          "GET /v1/models HTTP/1.1\r\n"
              + "Host: gateway\r\n"
              + "Authorization: Bearer sk-of-the-scenario\r\n"
              + "X-Large: "
              + "x".repeat(9000)
              + "\r\n\r\n");

      assertThat(raw.readHead()).startsWith("HTTP/1.1 431");
    }
  }

  @Test
  void answersAHeaderOfAMegabyteInsteadOfReadingIt() throws Exception {
    try (RawHttp raw = new RawHttp(port)) {
      raw.send("GET /v1/models HTTP/1.1\r\nHost: gateway\r\nAuthorization: Bearer ");
      try {
        raw.send("x".repeat(1 << 20));
      } catch (java.io.IOException e) {
        // It has answered and closed already.
      }

      assertThat(raw.readHead()).startsWith("HTTP/1.1 431");
    }
  }

  @Test
  void answersATooLongAddressInsteadOfBreakingTheConnection() throws Exception {
    try (RawHttp raw = new RawHttp(port)) {
      raw.send(
          "GET /v1/models?q="
              + "x".repeat(9000)
              + " HTTP/1.1\r\nHost: gateway\r\nAuthorization: Bearer sk-of-the-scenario\r\n\r\n");

      assertThat(raw.readHead()).startsWith("HTTP/1.1 414");
    }
  }

  @Test
  void answersWhatIsNotHttp() throws Exception {
    for (String nonsense :
        new String[] {
          "\u0000\u0001\u0002\r\n\r\n",
          "GET /v1/%zz HTTP/1.1\r\n"
              + "Host: gateway\r\n"
              + "Authorization: Bearer sk-of-the-scenario\r\n"
              + "Connection: close\r\n\r\n",
          "GET /v1/models HTTP/1.1\r\n"
              + "Host: gateway\r\n"
              + "Authorization: Bearer sk-of-the-scenario\r\n"
              + "Content-Length: -5\r\n\r\n",
          "GET /v1/models HTTP/1.1\r\n"
              + "Host: gateway\r\n"
              + "Authorization: Bearer sk-of-the-scenario\r\n"
              + "Bad Header: 1\r\n\r\n"
        }) {
      try (RawHttp raw = new RawHttp(port)) {
        raw.send(nonsense);

        assertThat(raw.readHead()).as(nonsense).startsWith("HTTP/1.1 400");
      }
    }
  }

  private static HttpHeaders seenBy(String service) {
    return upstream(service).onlyRequest().requestHeaders();
  }
}
