package io.llmplatform.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.ByteArrayInputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;

@Timeout(60)
class UnavailableServiceIT extends GatewayScenario {

  @Test
  void saysSoAtOnceWhenNoInstanceIsKnown() throws Exception {
    discovery.remove(LOG);

    assertUnavailable(get("/api/logs"));
  }

  @Test
  void saysSoAtOnceWhenEveryInstanceRefuses() throws Exception {
    discovery.put(LOG, deadPort(), deadPort());

    assertUnavailable(get("/api/logs"));
  }

  @Test
  void answersInTheStyleOfOpenAiUnderV1() throws Exception {
    discovery.remove(INFERENCE);

    HttpResponse<String> response = get("/v1/models");

    assertThat(response.statusCode()).isEqualTo(503);
    assertThat(response.headers().firstValue("Retry-After")).isPresent();
    assertThat(response.body()).contains("\"type\":\"service_unavailable_error\"");
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET", "POST", "PUT", "DELETE", "PATCH"})
  void callsAnotherInstanceWhenOneRefuses(String method) throws Exception {
    echoBody();
    for (int call = 0; call < 8; call++) {
      discovery.put(SCHEDULER, deadPort(), upstream(SCHEDULER).port());

      HttpResponse<String> response =
          send(request("/api/jobs").method(method, BodyPublishers.ofString("body " + call)));

      assertThat(response.statusCode()).isEqualTo(200);
      assertThat(response.body()).isEqualTo("body " + call);
    }
    assertThat(upstream(SCHEDULER).requests()).hasSize(8);
  }

  @Test
  void sendsAStreamedBodyToTheOtherInstanceWhole() throws Exception {
    echoBody();
    byte[] body = "0123456789".repeat(200_000).getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    for (int call = 0; call < 4; call++) {
      discovery.put(SCHEDULER, deadPort(), deadPort(), upstream(SCHEDULER).port());

      HttpResponse<String> response =
          send(
              request("/api/jobs")
                  .POST(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body))));

      assertThat(response.body()).hasSize(body.length).startsWith("0123456789");
    }
  }

  @Test
  void repeatsNoRequestWithEffectsThatAServiceMayHaveSeen() throws Exception {
    discovery.put(SCHEDULER, upstream(SCHEDULER).port(), upstream(LOG).port());
    breakOff(SCHEDULER);
    breakOff(LOG);

    HttpResponse<String> response = send(request("/api/jobs").POST(BodyPublishers.ofString("{}")));

    assertUnavailable(response);
    assertThat(upstream(SCHEDULER).requests().size() + upstream(LOG).requests().size())
        .isEqualTo(1);
  }

  @Test
  void repeatsARequestWithoutEffectsWhenTheConnectionBreaks() throws Exception {
    breakOff(SCHEDULER);
    for (int call = 0; call < 4; call++) {
      discovery.put(SCHEDULER, upstream(SCHEDULER).port(), upstream(LOG).port());

      assertThat(get("/api/jobs").body()).isEqualTo(LOG);
    }
    assertThat(upstream(SCHEDULER).requests()).isNotEmpty();
  }

  @Test
  void givesUpOnAServiceThatDoesNotAnswerInTime() throws Exception {
    upstream(LOG).behave((request, response) -> Mono.never());

    HttpResponse<String> response = get("/api/logs");

    assertThat(response.statusCode()).isEqualTo(504);
    assertThat(response.headers().firstValue("Content-Type")).hasValue("application/problem+json");
    assertThat(upstream(LOG).requests()).hasSize(1);
  }

  @Test
  void inferenceHasMoreTimeThanTheDefault() throws Exception {
    upstream(INFERENCE)
        .behave(
            (request, response) ->
                response.sendString(
                    Mono.just("late").delayElement(java.time.Duration.ofMillis(2500))));

    assertThat(send(request("/v1/embeddings").POST(HttpRequest.BodyPublishers.noBody())).body())
        .isEqualTo("late");
  }

  private void assertUnavailable(HttpResponse<String> response) {
    assertThat(response.statusCode()).isEqualTo(503);
    assertThat(response.headers().firstValue("Content-Type")).hasValue("application/problem+json");
    assertThat(response.headers().firstValue("Retry-After")).isPresent();
    assertThatCode(
            () -> Integer.parseInt(response.headers().firstValue("Retry-After").orElseThrow()))
        .doesNotThrowAnyException();
    assertThat(response.body()).contains("\"status\":503").doesNotContain("127.0.0.1");
  }

  private static void echoBody() {
    upstream(SCHEDULER)
        .behave(
            (request, response) ->
                response.sendString(request.receive().aggregate().asString().defaultIfEmpty("")));
  }

  private static void breakOff(String service) {
    upstream(service)
        .behave(
            (request, response) -> {
              request.withConnection(connection -> connection.channel().close());
              return Mono.never();
            });
  }
}
