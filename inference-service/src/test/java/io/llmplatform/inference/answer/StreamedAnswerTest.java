package io.llmplatform.inference.answer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.llmplatform.common.error.PlatformException;
import io.llmplatform.common.error.servlet.FailureAnswer;
import io.llmplatform.inference.settings.InferenceSettings.Generation;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.catalina.Context;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.startup.Tomcat;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.util.unit.DataSize;

/** Over a real Tomcat, whose rules no fake has. */
class StreamedAnswerTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final byte[] PIECE = "data: piece\n\n".getBytes(StandardCharsets.UTF_8);

  private static final String JSON = "application/json";

  private final Tomcat tomcat = new Tomcat();
  private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1);
  private final ExecutorService writers = Executors.newFixedThreadPool(2);
  private final AtomicInteger gone = new AtomicInteger();
  private final HttpClient client = HttpClient.newHttpClient();

  /** What a request is answered with, on another thread. */
  @FunctionalInterface
  private interface Work {
    void answer(StreamedAnswer answer);
  }

  private volatile Work work = StreamedAnswer::end;

  @BeforeEach
  void start(@TempDir Path folder) throws LifecycleException {
    Generation limits =
        new Generation(
            0, 1, 0, 0, Duration.ofSeconds(60), Duration.ofMillis(50), DataSize.ofKilobytes(64));
    tomcat.setBaseDir(folder.toString());
    Connector connector = new Connector(WatchedHttpProtocol.class.getName());
    connector.setPort(0);
    tomcat.setConnector(connector);
    Context context = tomcat.addContext("", folder.toString());
    Tomcat.addServlet(context, "answer", new Answering(limits));
    context.addServletMappingDecoded("/v1/x", "answer");
    context.addServletMappingDecoded("/v1/json", "answer");
    tomcat.getConnector().setProperty("connectionTimeout", "500");
    tomcat.start();
  }

  @AfterEach
  void stop() throws LifecycleException {
    writers.shutdownNow();
    timer.shutdownNow();
    tomcat.stop();
    tomcat.destroy();
  }

  private final class Answering extends HttpServlet {
    private static final long serialVersionUID = 1L;
    private final transient Generation limits;

    Answering(Generation limits) {
      this.limits = limits;
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) {
      boolean events = request.getServletPath().equals("/v1/x");
      StreamedAnswer answer =
          new StreamedAnswer(
              request,
              response,
              new FailureAnswer(List.of()),
              limits,
              events ? "text/event-stream" : JSON,
              events);
      answer.onGone(gone::incrementAndGet);
      writers.execute(() -> work.answer(answer));
      answer.write();
    }
  }

  private URI address() {
    return URI.create("http://127.0.0.1:%d/v1/x".formatted(tomcat.getConnector().getLocalPort()));
  }

  private HttpResponse<String> get() throws IOException, InterruptedException {
    return client.send(
        HttpRequest.newBuilder(address()).timeout(PATIENCE).build(), BodyHandlers.ofString());
  }

  /** A client that has sent its request, and reads when it likes. */
  private Socket connect() throws IOException {
    return connect("GET /v1/x HTTP/1.1\r\nHost: x\r\n\r\n");
  }

  private Socket connect(String requests) throws IOException {
    Socket socket = new Socket();
    socket.setReceiveBufferSize(4096);
    socket.connect(new InetSocketAddress("127.0.0.1", address().getPort()));
    socket.getOutputStream().write(requests.getBytes(StandardCharsets.US_ASCII));
    return socket;
  }

  @Test
  void piecesArriveAsTheyWereSent() throws Exception {
    work =
        answer -> {
          answer.send(PIECE);
          answer.send("é".repeat(30_000).getBytes(StandardCharsets.UTF_8));
          answer.send(PIECE);
          answer.end();
        };
    HttpResponse<String> response = get();

    assertThat(response.body())
        .isEqualTo("data: piece\n\n" + "é".repeat(30_000) + "data: piece\n\n");
    assertThat(response.headers().firstValue("cache-control")).hasValue("no-cache");
    assertThat(gone).hasValue(0);
  }

  @Test
  void manyAnswersSideBySideAllEnd() {
    work =
        answer -> {
          for (int i = 0; i < 20; i++) {
            answer.send(PIECE);
          }
          answer.end();
        };
    List<CompletableFuture<HttpResponse<String>>> all = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      all.add(client.sendAsync(HttpRequest.newBuilder(address()).build(), BodyHandlers.ofString()));
    }
    await().atMost(PATIENCE).until(() -> all.stream().allMatch(CompletableFuture::isDone));

    assertThat(all).allMatch(each -> pieces(each.join()).equals("data: piece\n\n".repeat(20)));
  }

  private static String pieces(HttpResponse<String> response) {
    return response.body().replace(": keep-alive\n\n", "");
  }

  @Test
  void aFailureHasItsStatusOrIsTheLastPiece() throws Exception {
    PlatformException failure = PlatformException.exhausted("Enough.", Duration.ofSeconds(1));
    work = answer -> answer.fail(failure);
    HttpResponse<String> before = get();
    assertThat(before.statusCode()).isEqualTo(429);
    assertThat(before.body()).contains("Enough.", "rate_limit_error");

    work =
        answer -> {
          answer.send(PIECE);
          answer.fail(failure);
          answer.send(PIECE);
        };
    HttpResponse<String> after = get();
    assertThat(after.statusCode()).isEqualTo(200);
    assertThat(after.body()).startsWith("data: piece\n\ndata: {\"error\":").endsWith("}\n\n");
  }

  @Test
  void aSilentStreamGivesSignsOfLifeOnceItHasBegun() throws Exception {
    work =
        answer -> {
          answer.send(PIECE);
          timer.schedule(answer::end, 400, TimeUnit.MILLISECONDS);
        };
    assertThat(get().body()).startsWith("data: piece\n\n: keep-alive\n\n");
  }

  @Test
  void aClientThatLeavesIsNoticed() throws Exception {
    work = answer -> answer.send(PIECE);
    connect().close();

    await().atMost(PATIENCE).until(() -> gone.get() == 1);
  }

  @Test
  void aClientThatReadsNothingIsLeftAfterAWhile() throws Exception {
    work = answer -> answer.send(new byte[32 << 20]);
    try (Socket client = connect()) {
      await().atMost(PATIENCE).until(() -> gone.get() == 1);
      assertThat(client.isClosed()).isFalse();
    }
  }

  @Test
  void aClientThatLeavesTooMuchUnreadIsLeft() throws Exception {
    work =
        answer -> {
          for (int i = 0; i < 1_000; i++) {
            answer.send(new byte[32 << 10]);
          }
        };
    try (Socket client = connect()) {
      await().atMost(PATIENCE).until(() -> gone.get() == 1);
      assertThat(client.isClosed()).isFalse();
    }
  }

  @Test
  void whoLeftTooMuchUnreadAndReadsOnFindsAnError() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    work =
        answer -> {
          answer.send(PIECE);
          awaitQuietly(begun);
          for (int i = 0; i < 1_000; i++) {
            answer.send(new byte[32 << 10]);
          }
          answer.end();
        };
    try (Socket client = connect()) {
      client.setSoTimeout((int) PATIENCE.toMillis());
      readUntil(client, "piece\n\n");
      begun.countDown();
      await().atMost(PATIENCE).until(() -> gone.get() == 1);
      String read = readUntil(client, "0\r\n\r\n");

      assertThat(read).contains("data: {\"error\":", "unread", "rate_limit_error");
    }
    assertThat(gone).hasValue(1);
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      assertThat(latch.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String readUntil(Socket client, String end) throws IOException {
    StringBuilder read = new StringBuilder();
    byte[] bytes = new byte[8192];
    while (read.indexOf(end, Math.max(0, read.length() - bytes.length)) < 0) {
      int count = client.getInputStream().read(bytes);
      assertThat(count).describedAs("the stream ended after " + read.length()).isPositive();
      read.append(new String(bytes, 0, count, StandardCharsets.ISO_8859_1));
    }
    return read.toString();
  }

  @Test
  void aClientThatWaitsForAWholeAnswerAndLeavesIsNoticed() throws Exception {
    work = answer -> {};
    connect("GET /v1/json HTTP/1.1\r\nHost: x\r\n\r\n").close();

    await().atMost(PATIENCE).until(() -> gone.get() == 1);
  }

  @Test
  void aClientThatLeavesAfterItsConnectionWasUsedIsNoticed() throws Exception {
    AtomicInteger requests = new AtomicInteger();
    work =
        answer -> {
          if (requests.incrementAndGet() == 1) {
            answer.send("{}".getBytes(StandardCharsets.UTF_8));
            answer.end();
          }
        };
    String request = "GET /v1/json HTTP/1.1\r\nHost: x\r\n\r\n";
    // Both at once, so that the second one is found there when the first is answered.
    try (Socket client = connect(request + request)) {
      client.setSoTimeout((int) PATIENCE.toMillis());
      readUntil(client, "{}");
      await().atMost(PATIENCE).until(() -> requests.get() == 2);
      assertThat(gone).hasValue(0);
    }

    await().atMost(PATIENCE).until(() -> gone.get() == 1);
  }

  @Test
  void aRequestThatIsSentBeforeTheLastAnswerIsAnsweredInItsTurn() throws Exception {
    work =
        answer ->
            timer.schedule(
                () -> {
                  answer.send("{}".getBytes(StandardCharsets.UTF_8));
                  answer.end();
                },
                1_500,
                TimeUnit.MILLISECONDS);
    String first = "GET /v1/json HTTP/1.1\r\nHost: x\r\n\r\n";
    String last = "GET /v1/json HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
    try (Socket client = connect(first)) {
      TimeUnit.MILLISECONDS.sleep(500);
      client.getOutputStream().write((first + last).getBytes(StandardCharsets.US_ASCII));
      client.setSoTimeout((int) PATIENCE.toMillis());
      String answers = new String(client.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

      assertThat(answers.split("HTTP/1.1 200", -1)).hasSize(4);
      assertThat(gone).hasValue(0);
    }
  }
}
