package io.llmplatform.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Collections;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class BodyLimitIT extends GatewayScenario {
  private static final int MIB = 1 << 20;

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void takesABodyOfExactlyTheLimit(boolean chunked) throws Exception {
    AtomicLong received = countBytesAt(INFERENCE);

    HttpResponse<String> response = send(request("/v1/embeddings").POST(body(10 * MIB, chunked)));

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(received).hasValue(10 * MIB);
  }

  @Test
  void refusesADeclaredLengthOverTheLimitWithoutAskingForTheBody() throws Exception {
    try (RawHttp raw = new RawHttp(port)) {
      raw.send(
          "POST /v1/embeddings HTTP/1.1\r\n"
              + "Host: gateway\r\n"
              + "Authorization: Bearer sk-of-the-scenario\r\n"
              + "Expect: 100-continue\r\n"
              + "Content-Length: 10485761\r\n\r\n");

      assertThat(raw.readHead()).startsWith("HTTP/1.1 413");
    }
    assertThat(upstream(INFERENCE).requests()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void answersAClientThatSendsTooMuch(boolean chunked) throws Exception {
    HttpResponse<String> response = send(request("/v1/embeddings").POST(body(30 * MIB, chunked)));

    assertThat(response.statusCode()).isEqualTo(413);
    assertThat(response.headers().firstValue("Content-Type")).hasValue("application/json");
    assertThat(response.body())
        .contains("\"type\":\"invalid_request_error\"")
        .contains("\"code\":\"too_large\"")
        .contains("10 MiB");
  }

  @Test
  void refusesInTheStyleOfThePath() throws Exception {
    HttpResponse<String> response = send(request("/api/models").POST(body(11 * MIB, true)));

    assertThat(response.statusCode()).isEqualTo(413);
    assertThat(response.headers().firstValue("Content-Type")).hasValue("application/problem+json");
    assertThat(response.headers().allValues("X-Trace-Id")).hasSize(1);
  }

  @Test
  void theServiceNeverSeesACutBodyAsAWholeOne() throws Exception {
    AtomicLong whole = new AtomicLong();
    upstream(INFERENCE)
        .behave(
            (request, response) ->
                request
                    .receive()
                    .then()
                    .doOnSuccess(end -> whole.incrementAndGet())
                    .then(response.send().then()));

    assertThat(send(request("/v1/embeddings").POST(body(12 * MIB, true))).statusCode())
        .isEqualTo(413);
    await().during(Duration.ofMillis(300)).until(() -> whole.get() == 0);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aRouteMayTakeMore(boolean chunked) throws Exception {
    AtomicLong received = countBytesAt(REGISTRY);

    HttpResponse<String> response =
        send(request("/api/models/m/versions").POST(body(200 * MIB, chunked)));

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(received).hasValue(200L * MIB);
  }

  @Test
  void onlyTheUploadOfAVersionTakesMore() throws Exception {
    assertThat(send(request("/api/models/m").POST(body(11 * MIB, false))).statusCode())
        .isEqualTo(413);
    assertThat(send(request("/v1/files").POST(body(11 * MIB, false))).statusCode()).isEqualTo(200);
  }

  @Test
  void aConnectionServesOnAfterARefusal() throws Exception {
    try (RawHttp raw = new RawHttp(port)) {
      raw.send(
          "POST /v1/embeddings HTTP/1.1\r\n"
              + "Host: gateway\r\n"
              + "Authorization: Bearer sk-of-the-scenario\r\n"
              + "Content-Length: 10485761\r\n\r\n");
      raw.send(new byte[10 * MIB + 1]);
      assertThat(raw.readUntil("}}")).startsWith("HTTP/1.1 413");
      raw.send(
          "GET /v1/models HTTP/1.1\r\n"
              + "Host: gateway\r\n"
              + "Authorization: Bearer sk-of-the-scenario\r\n\r\n");

      assertThat(raw.readHead()).startsWith("HTTP/1.1 200");
    }
  }

  private static AtomicLong countBytesAt(String service) {
    AtomicLong received = new AtomicLong();
    upstream(service)
        .behave(
            (request, response) ->
                request
                    .receive()
                    .doOnNext(buffer -> received.addAndGet(buffer.readableBytes()))
                    .then(response.send().then()));
    return received;
  }

  private static BodyPublisher body(int size, boolean chunked) {
    Supplier<InputStream> zeros =
        () ->
            new java.io.SequenceInputStream(
                Collections.enumeration(
                    Stream.concat(
                            Collections.nCopies(size / MIB, new byte[MIB]).stream(),
                            Stream.of(new byte[size % MIB]))
                        .map(ByteArrayInputStream::new)
                        .toList()));
    BodyPublisher streamed = BodyPublishers.ofInputStream(zeros);
    return chunked ? streamed : BodyPublishers.fromPublisher(streamed, size);
  }
}
