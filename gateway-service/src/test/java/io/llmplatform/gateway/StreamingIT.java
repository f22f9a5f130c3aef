package io.llmplatform.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

@Timeout(60)
class StreamingIT extends GatewayScenario {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "text/event-stream",
        "text/event-stream;charset=UTF-8",
        "application/x-ndjson",
        "application/octet-stream",
        "application/json"
      })
  void passesEachPieceOnBeforeTheNextIsMade(String contentType) throws Exception {
    Sinks.One<String> second = Sinks.one();
    upstream(INFERENCE)
        .behave(
            (request, response) ->
                FakeUpstream.pieces(
                    response, contentType, Flux.concat(Mono.just("data: 1\n\n"), second.asMono())));

    HttpResponse<InputStream> response =
        CLIENT.send(request("/v1/completions").build(), HttpResponse.BodyHandlers.ofInputStream());
    String first = new String(response.body().readNBytes(9), StandardCharsets.UTF_8);
    // Only what the client has seen lets the upstream go on.
    second.tryEmitValue("data: 2\n\n").orThrow();

    assertThat(first).isEqualTo("data: 1\n\n");
    assertThat(response.body().readAllBytes()).asString().isEqualTo("data: 2\n\n");
  }

  @Test
  void aStreamMayLastLongerThanTheTimeForAResponse() throws Exception {
    upstream(LOG)
        .behave(
            (request, response) ->
                FakeUpstream.pieces(
                    response,
                    "text/event-stream",
                    Flux.interval(Duration.ofMillis(500)).take(6).map(i -> "data: " + i + "\n\n")));

    HttpResponse<String> response = get("/api/logs");

    assertThat(response.body()).endsWith("data: 5\n\n");
  }

  @Test
  void cancelsTheUpstreamRequestWhenTheClientLeavesAStream() throws Exception {
    CountDownLatch cancelled = new CountDownLatch(1);
    upstream(INFERENCE)
        .behave(
            (request, response) -> {
              request.withConnection(c -> c.onDispose(cancelled::countDown));
              return FakeUpstream.pieces(
                  response,
                  "text/event-stream",
                  Flux.concat(Mono.just("data: 1\n\n"), Mono.never()));
            });

    try (RawHttp raw = new RawHttp(port)) {
      raw.send(
          "GET /v1/completions HTTP/1.1\r\n"
              + "Host: gateway\r\n"
              + "Authorization: Bearer sk-of-the-scenario\r\n\r\n");
      raw.readUntil("data: 1\n\n");
    }

    assertThat(cancelled.await(10, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void cancelsTheUpstreamRequestWhenTheClientLeavesBeforeTheResponse() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch cancelled = new CountDownLatch(1);
    upstream(INFERENCE)
        .behave(
            (request, response) -> {
              request.withConnection(c -> c.onDispose(cancelled::countDown));
              asked.countDown();
              return Mono.never();
            });

    try (RawHttp raw = new RawHttp(port)) {
      raw.send(
          "POST /v1/embeddings HTTP/1.1\r\n"
              + "Host: gateway\r\n"
              + "Authorization: Bearer sk-of-the-scenario\r\n"
              + "Content-Length: 2\r\n\r\n"
              + "{}");
      assertThat(asked.await(10, TimeUnit.SECONDS)).isTrue();
    }

    assertThat(cancelled.await(10, TimeUnit.SECONDS)).isTrue();
    assertThat(upstream(INFERENCE).requests()).hasSize(1);
  }

  @Test
  void aStreamThatBreaksOffDoesNotLookComplete() {
    upstream(INFERENCE)
        .behave(
            (request, response) ->
                FakeUpstream.pieces(
                    response,
                    "text/event-stream",
                    Flux.concat(
                        Mono.just("data: 1\n\n"),
                        Mono.error(new IOException("the upstream breaks")))));

    assertThatThrownBy(() -> get("/v1/completions")).isInstanceOf(IOException.class);
  }

  @Test
  void passesAnUploadOnAsItComes() throws Exception {
    List<String> received = new CopyOnWriteArrayList<>();
    upstream(REGISTRY)
        .behave(
            (request, response) ->
                request
                    .receive()
                    .asString()
                    .doOnNext(received::add)
                    .then(response.status(201).send().then()));

    try (RawHttp raw = new RawHttp(port)) {
      raw.send(
          "POST /api/models/m/versions HTTP/1.1\r\n"
              + "Host: gateway\r\nAuthorization: Bearer sk-of-the-scenario\r\n"
              + "Transfer-Encoding: chunked\r\n\r\n");
      raw.send("5\r\nfirst\r\n");
      await().atMost(Duration.ofSeconds(10)).until(() -> String.join("", received).equals("first"));
      raw.send("6\r\nsecond\r\n0\r\n\r\n");

      assertThat(raw.readHead()).startsWith("HTTP/1.1 201");
    }
    assertThat(String.join("", received)).isEqualTo("firstsecond");
  }

  @Test
  void aSlowClientHoldsTheUpstreamBackInsteadOfFillingTheGateway() throws Exception {
    ByteBuf block = Unpooled.wrappedBuffer(new byte[1 << 16]);
    java.util.concurrent.atomic.AtomicInteger made =
        new java.util.concurrent.atomic.AtomicInteger();
    upstream(REGISTRY)
        .behave(
            (request, response) ->
                response
                    .header("Content-Type", "application/octet-stream")
                    .send(
                        Flux.range(0, 3200)
                            .doOnNext(i -> made.incrementAndGet())
                            .map(i -> block.retainedDuplicate()),
                        buffer -> true));

    CompletableFuture<HttpResponse<InputStream>> pending =
        CLIENT.sendAsync(
            request("/api/models/m/versions/1/files/model.onnx").build(),
            HttpResponse.BodyHandlers.ofInputStream());
    try (InputStream body = pending.get(10, TimeUnit.SECONDS).body()) {
      assertThat(body.readNBytes(1 << 20)).hasSize(1 << 20);
      // Nobody reads on: what is under way fits into socket buffers and a few pieces in between.
      await()
          .during(Duration.ofSeconds(1))
          .atMost(Duration.ofSeconds(10))
          .until(() -> made.get() < 1600);
      long rest = body.transferTo(java.io.OutputStream.nullOutputStream());
      assertThat(rest).isEqualTo(199L << 20);
    }
  }
}
