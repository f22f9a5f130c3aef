package io.llmplatform.local.nacos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.llmplatform.local.process.GuardedProcess;
import io.llmplatform.local.process.Ports;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The packaged server as the supervisor starts it. */
class NacosServerIT {
  private static final Path LIB = Path.of("target", "lib").toAbsolutePath();
  private static final Duration START_LIMIT = Duration.ofMinutes(3);
  private static final Duration STOP_LIMIT = Duration.ofSeconds(30);
  private static final String CONFIG = "/admin/cs/config";
  private static final String ITEM = "dataId=kept.yaml&groupName=DEFAULT_GROUP";

  @TempDir private static Path folder;

  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String PASSWORD = randomWord();
  private static final Map<String, String> SECRETS = secrets(PASSWORD);

  private static int port;
  private static int consolePort;
  private static GuardedProcess server;

  @BeforeAll
  static void start() throws IOException {
    consolePort = Ports.anyFree();
    do {
      port = Ports.anyFree();
    } while (port > 64000
        || !List.of(port - 1000, port, port + 1000, port + 1001).stream().allMatch(Ports::isFree)
        || List.of(port - 1000, port, port + 1000, port + 1001).contains(consolePort));
    server = start("server.out", port, SECRETS);
    awaitReady();
  }

  @BeforeEach
  void aReadyServer() throws IOException {
    if (!server.isAlive()) {
      server = start("server.out", port, SECRETS);
      awaitReady();
    }
  }

  @AfterAll
  static void stop() throws InterruptedException {
    if (server != null) {
      server.stop(STOP_LIMIT);
    }
  }

  @Test
  void knowsTheAdministratorByTheGivenPasswordOnly() throws Exception {
    assertThat(login(PASSWORD).statusCode()).isEqualTo(200);
    assertThat(login("nacos").statusCode()).isNotEqualTo(200);
  }

  @Test
  void hidesConfigurationsFromStrangers() throws Exception {
    publish("secret: 1");

    assertThat(send(request(CONFIG + "?" + ITEM).GET()).statusCode()).isEqualTo(403);
  }

  @Test
  void showsTheConsole() throws Exception {
    HttpRequest console =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + consolePort + "/index.html"))
            .build();

    assertThat(HTTP.send(console, HttpResponse.BodyHandlers.ofString()).body()).contains("Nacos");
  }

  @Test
  void listensOnTheLoopbackInterfaceOnly() throws Exception {
    var listeners = ListeningSockets.of(server.pid());

    assertThat(listeners).allMatch(ListeningSockets.Listener::isLoopback);
    assertThat(listeners.stream().map(ListeningSockets.Listener::port).collect(Collectors.toSet()))
        .containsExactlyInAnyOrder(port, consolePort, port - 1000, port + 1000, port + 1001);
  }

  @Test
  void keepsWhatWasPublishedWhenItIsKilled() throws Exception {
    publish("answer: 42");
    kill();

    aReadyServer();

    assertThat(read()).isEqualTo("answer: 42");
  }

  @Test
  void endsInOrderWhenAsked() throws Exception {
    server.stop();

    assertThat(server.onExit().get(STOP_LIMIT.toSeconds(), TimeUnit.SECONDS))
        .as("143: ended by SIGTERM after its shutdown hooks")
        .isEqualTo(143);
  }

  @Test
  void refusesAHomeThatKnowsAnotherPassword() throws Exception {
    server.stop(STOP_LIMIT);

    assertThat(refusal(port, with("NACOS_PASSWORD", "another"))).contains("another NACOS_PASSWORD");
  }

  @Test
  void refusesAPortThatIsTaken() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertThat(refusal(taken.getLocalPort(), SECRETS))
          .contains("port " + taken.getLocalPort())
          .contains("taken");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "NACOS_PASSWORD",
        "NACOS_AUTH_TOKEN",
        "NACOS_IDENTITY_KEY",
        "NACOS_IDENTITY_VALUE"
      })
  void refusesToStartWithoutASecret(String name) throws Exception {
    assertThat(refusal(port, with(name, ""))).contains(name + " is missing");
  }

  private static GuardedProcess start(String output, int port, Map<String, String> secrets)
      throws IOException {
    Path out = folder.resolve(output);
    Files.deleteIfExists(out);
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx256m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            LIB.resolve("*").toString(),
            NacosServer.class.getName(),
            "--home=" + folder.resolve("home"),
            "--logs=" + folder.resolve("logs"),
            "--port=" + port,
            "--console-port=" + consolePort);
    return GuardedProcess.start(
        new GuardedProcess.Spec(command, secrets, out, GuardedProcess.Signal.TERM));
  }

  private static void awaitReady() {
    Path out = folder.resolve("server.out");
    await()
        .atMost(START_LIMIT)
        .until(() -> Files.readAllLines(out).contains("READY") || !server.isAlive());
    assertThat(server.isAlive()).as(() -> "alive; it printed " + content(out)).isTrue();
  }

  /** What a start that must fail prints. */
  private static String refusal(int port, Map<String, String> secrets) throws Exception {
    GuardedProcess refused = start("refused.out", port, secrets);
    int code = refused.onExit().get(START_LIMIT.toSeconds(), TimeUnit.SECONDS);
    assertThat(code).isEqualTo(1);
    String printed = content(folder.resolve("refused.out"));
    assertThat(printed.lines()).doesNotContain("READY");
    return printed;
  }

  private static void kill() throws Exception {
    server.kill();
    assertThat(server.onExit().get(STOP_LIMIT.toSeconds(), TimeUnit.SECONDS)).isEqualTo(137);
  }

  private static void publish(String content) throws Exception {
    HttpResponse<String> answer =
        send(authorized(CONFIG).POST(form(ITEM + "&type=yaml&content=" + content)));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
  }

  private static String read() throws Exception {
    HttpResponse<String> answer = send(authorized(CONFIG + "?" + ITEM).GET());
    return JSON.readTree(answer.body()).path("data").path("content").asText();
  }

  private static HttpRequest.Builder authorized(String path) throws Exception {
    JsonNode login = JSON.readTree(login(PASSWORD).body());
    return request(path).header("accessToken", login.path("accessToken").asText());
  }

  private static HttpResponse<String> login(String password) throws Exception {
    return send(request("/auth/user/login").POST(form("username=nacos&password=" + password)));
  }

  private static HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/nacos/v3" + path))
        .header("Content-Type", "application/x-www-form-urlencoded");
  }

  private static HttpRequest.BodyPublisher form(String fields) {
    return HttpRequest.BodyPublishers.ofString(fields);
  }

  private static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private static Map<String, String> with(String name, String replacement) {
    Map<String, String> secrets = new HashMap<>(SECRETS);
    secrets.put(name, replacement);
    return secrets;
  }

  private static Map<String, String> secrets(String password) {
    return Map.of(
        "NACOS_PASSWORD",
        password,
        "NACOS_AUTH_TOKEN",
        Base64.getEncoder().encodeToString(randomBytes()),
        "NACOS_IDENTITY_KEY",
        "identity",
        "NACOS_IDENTITY_VALUE",
        randomWord());
  }

  /** 43 characters, like the supervisor's. */
  private static String randomWord() {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(randomBytes());
  }

  private static byte[] randomBytes() {
    byte[] bytes = new byte[32];
    new SecureRandom().nextBytes(bytes);
    return bytes;
  }

  private static String content(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return e.toString();
    }
  }
}
