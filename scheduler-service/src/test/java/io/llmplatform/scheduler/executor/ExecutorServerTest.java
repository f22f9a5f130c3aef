package io.llmplatform.scheduler.executor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ExecutorServerTest {
  private static final String TOKEN = "a token of this test";

  private ExecutorServer server;

  @BeforeEach
  void start() throws IOException {
    server = ExecutorServer.start(loopback(0), new BeansOnly(), TOKEN);
  }

  @AfterEach
  void stop() {
    server.stop();
  }

  // Of the loopback addresses one is bound, so a server on every interface would answer another.
  @Test
  void listensOnTheBoundAddressAlone() throws IOException {
    assertThat(server.address().getAddress().isLoopbackAddress()).isTrue();
    InetSocketAddress other = new InetSocketAddress("127.0.0.2", server.address().getPort());
    try (Socket socket = new Socket()) {
      assertThatThrownBy(() -> socket.connect(other, 2000)).isInstanceOf(IOException.class);
    }
    try (Socket socket = new Socket()) {
      socket.connect(server.address(), 2000);
      assertThat(socket.isConnected()).isTrue();
    }
  }

  @Test
  void answersWhoShowsTheTokenOnly() throws Exception {
    assertThat(post("beat", "", TOKEN)).contains("\"code\":200");
    assertThat(post("beat", "", "another token")).contains("\"code\":500").contains("token");
  }

  @Test
  void runsNoProgramThatACentreSends() throws Exception {
    String script = "{\"jobId\":1,\"logId\":1,\"glueType\":\"GLUE_SHELL\",\"glueSource\":\"id\"}";
    assertThat(post("run", script, TOKEN)).contains("\"code\":500").contains("beans only");
    String unknown = "{\"jobId\":1,\"logId\":1,\"glueType\":\"BEAN\",\"executorHandler\":\"no\"}";
    assertThat(post("run", unknown, TOKEN)).contains("\"code\":500").contains("not found");
  }

  @Test
  void saysWhichSettingNamesATakenPort() throws IOException {
    InetSocketAddress taken = loopback(server.address().getPort());
    assertThatThrownBy(() -> ExecutorServer.start(taken, new BeansOnly(), TOKEN))
        .hasMessageContaining("scheduler.executor.port");
  }

  @Test
  void listensNoMoreOnceItIsStopped() {
    InetSocketAddress address = server.address();
    server.stop();
    // The socket lives until the selector has looked once more.
    await().atMost(Duration.ofSeconds(30)).until(() -> isRefused(address));
  }

  private static boolean isRefused(InetSocketAddress address) throws IOException {
    try (Socket socket = new Socket()) {
      socket.connect(address, 2000);
      return false;
    } catch (ConnectException e) {
      return true;
    }
  }

  private String post(String path, String body, String token) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:" + server.address().getPort() + "/" + path))
            .header("XXL-JOB-ACCESS-TOKEN", token)
            .POST(BodyPublishers.ofString(body))
            .build();
    return HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).body();
  }

  private static InetSocketAddress loopback(int port) throws IOException {
    return new InetSocketAddress(InetAddress.getByName("127.0.0.1"), port);
  }
}
