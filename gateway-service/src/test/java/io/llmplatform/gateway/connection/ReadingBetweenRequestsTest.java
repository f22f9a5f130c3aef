package io.llmplatform.gateway.connection;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

class ReadingBetweenRequestsTest {
  private static final Duration LIMIT = Duration.ofSeconds(10);
  private static final Duration LONG = Duration.ofMinutes(1);
  private static final Duration SHORT = Duration.ofMillis(500);
  private static final String LATER = "GET /later HTTP/1.1\r\nHost: test\r\n\r\n";
  private static final String AT_ONCE = "GET /at-once HTTP/1.1\r\nHost: test\r\n\r\n";

  private DisposableServer server;
  private Socket client;

  @AfterEach
  void disconnect() throws IOException {
    client.close();
    server.disposeNow();
  }

  @Test
  void answersWhatComesAfterAQueuedRequestThatWasAnsweredAtOnce() throws IOException {
    connect(LONG);
    send(LATER + AT_ONCE);
    assertThat(read(2)).isEqualTo("/later /at-once ");

    send(AT_ONCE);
    assertThat(read(1)).isEqualTo("/at-once ");
  }

  @Test
  void closesAnIdleConnectionAfterAQueuedRequestThatWasAnsweredAtOnce() throws IOException {
    connect(SHORT);
    send(LATER + AT_ONCE);
    assertThat(read(2)).isEqualTo("/later /at-once ");

    assertThat(client.getInputStream().read()).as("the end").isEqualTo(-1);
  }

  @Test
  void keepsTheOrderOfManyQueuedRequests() throws IOException {
    connect(LONG);
    send(LATER + AT_ONCE + AT_ONCE + LATER + LATER + AT_ONCE + LATER + AT_ONCE);

    assertThat(read(8))
        .isEqualTo("/later /at-once /at-once /later /later /at-once /later /at-once ");
  }

  private void connect(Duration idleTimeout) throws IOException {
    server =
        ReadingBetweenRequests.on(HttpServer.create(), idleTimeout)
            .host("127.0.0.1")
            .port(0)
            .idleTimeout(idleTimeout)
            .handle(ReadingBetweenRequestsTest::answer)
            .bindNow();
    client = new Socket("127.0.0.1", server.port());
    client.setSoTimeout((int) LIMIT.toMillis());
  }

  /** The paths of as many answers as are asked for. */
  private String read(int answers) throws IOException {
    StringBuilder bodies = new StringBuilder();
    for (int answer = 0; answer < answers; answer++) {
      StringBuilder read = new StringBuilder();
      while (read.indexOf(" \n") < 0) {
        int next = client.getInputStream().read();
        if (next < 0) {
          throw new IOException("Closed after: " + bodies + read);
        }
        read.append((char) next);
      }
      bodies.append(read, read.lastIndexOf("\r\n") + 2, read.length() - 1);
    }
    return bodies.toString();
  }

  private void send(String requests) throws IOException {
    client.getOutputStream().write(requests.getBytes(US_ASCII));
  }

  private static Publisher<Void> answer(HttpServerRequest request, HttpServerResponse response) {
    Sinks.Empty<Void> due = Sinks.empty();
    if (request.uri().equals("/later")) {
      // After all that has been read with this request.
      request.withConnection(
          connection -> connection.channel().eventLoop().execute(due::tryEmitEmpty));
    } else {
      due.tryEmitEmpty();
    }
    return due.asMono().then(response.sendString(Mono.just(request.uri() + " \n")).then());
  }
}
