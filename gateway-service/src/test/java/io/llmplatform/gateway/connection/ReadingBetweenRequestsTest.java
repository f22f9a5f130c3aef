package io.llmplatform.gateway.connection;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
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

  @Test
  void answersWhatComesAfterAQueuedRequestThatWasAnsweredAtOnce() throws IOException {
    try (Client client = new Client(LONG)) {
      client.send(LATER + AT_ONCE);
      assertThat(client.read(2)).isEqualTo("/later /at-once ");

      client.send(AT_ONCE);
      assertThat(client.read(1)).isEqualTo("/at-once ");
    }
  }

  @Test
  void closesAnIdleConnectionAfterAQueuedRequestThatWasAnsweredAtOnce() throws IOException {
    try (Client client = new Client(SHORT)) {
      client.send(LATER + AT_ONCE);
      assertThat(client.read(2)).isEqualTo("/later /at-once ");

      assertThat(client.socket.getInputStream().read()).as("the end").isEqualTo(-1);
    }
  }

  @Test
  void keepsTheOrderOfManyQueuedRequests() throws IOException {
    try (Client client = new Client(LONG)) {
      client.send(LATER + AT_ONCE + AT_ONCE + LATER + LATER + AT_ONCE + LATER + AT_ONCE);

      assertThat(client.read(8))
          .isEqualTo("/later /at-once /at-once /later /later /at-once /later /at-once ");
    }
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

  /** One connection to a server of its own. */
  private static final class Client implements AutoCloseable {
    private final DisposableServer server;
    private final Socket socket;

    Client(Duration idleTimeout) throws IOException {
      server =
          ReadingBetweenRequests.on(HttpServer.create(), idleTimeout)
              .host("127.0.0.1")
              .port(0)
              .idleTimeout(idleTimeout)
              .handle(ReadingBetweenRequestsTest::answer)
              .bindNow();
      socket = new Socket("127.0.0.1", server.port());
      socket.setSoTimeout((int) LIMIT.toMillis());
    }

    void send(String requests) throws IOException {
      socket.getOutputStream().write(requests.getBytes(US_ASCII));
    }

    /** The paths of as many answers as are asked for. */
    String read(int answers) throws IOException {
      StringBuilder bodies = new StringBuilder();
      for (int answer = 0; answer < answers; answer++) {
        StringBuilder read = new StringBuilder();
        while (read.indexOf(" \n") < 0) {
          int next = socket.getInputStream().read();
          if (next < 0) {
            throw new IOException("Closed after: " + bodies + read);
          }
          read.append((char) next);
        }
        bodies.append(read, read.lastIndexOf("\r\n") + 2, read.length() - 1);
      }
      return bodies.toString();
    }

    @Override
    public void close() throws IOException {
      socket.close();
      server.disposeNow();
    }
  }
}
