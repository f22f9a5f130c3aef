package io.llmplatform.user.token;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Map;
import org.awaitility.Awaitility;
import org.springframework.util.FileSystemUtils;

/** The real Keycloak with the realm of {@code deploy/keycloak}, until the test JVM ends. */
final class KeycloakProcess {
  private static final Duration START_LIMIT = Duration.ofMinutes(4);
  private static final Path REALM = Path.of("../deploy/keycloak/llm-platform-realm.json");

  private final Process process;
  private final String issuer;

  private KeycloakProcess(Process process, String issuer) {
    this.process = process;
    this.issuer = issuer;
  }

  /**
   * @param home the unpacked distribution
   * @param secrets what the realm file leaves to the environment
   */
  static KeycloakProcess start(Path home, Map<String, String> secrets) throws IOException {
    // Its database has the secrets of the run before.
    FileSystemUtils.deleteRecursively(home.resolve("data"));
    Path imports = Files.createDirectories(home.resolve("data/import"));
    Files.copy(
        REALM, imports.resolve("llm-platform-realm.json"), StandardCopyOption.REPLACE_EXISTING);
    int port = freePort();
    ProcessBuilder builder =
        new ProcessBuilder(
                home.resolve("bin/kc.sh").toString(),
                "start-dev",
                "--import-realm",
                "--http-host=127.0.0.1",
                "--http-port=" + port,
                "--http-management-port=" + freePort())
            .redirectErrorStream(true)
            .redirectOutput(home.resolve("keycloak.log").toFile());
    builder.environment().putAll(secrets);
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder.environment().put("JAVA_OPTS_KC_HEAP", "-Xms64m -Xmx512m");
    KeycloakProcess keycloak =
        new KeycloakProcess(builder.start(), "http://127.0.0.1:" + port + "/realms/llm-platform");
    Runtime.getRuntime().addShutdownHook(new Thread(keycloak::stop));
    keycloak.awaitReady();
    return keycloak;
  }

  String issuer() {
    return issuer;
  }

  private void awaitReady() {
    HttpClient http = HttpClient.newHttpClient();
    HttpRequest discovery =
        HttpRequest.newBuilder(URI.create(issuer + "/.well-known/openid-configuration"))
            .timeout(Duration.ofSeconds(5))
            .build();
    Awaitility.await()
        .atMost(START_LIMIT)
        .pollInterval(Duration.ofSeconds(1))
        .ignoreExceptions()
        .until(
            () -> http.send(discovery, HttpResponse.BodyHandlers.discarding()).statusCode() == 200);
  }

  private void stop() {
    process.descendants().forEach(ProcessHandle::destroy);
    process.destroy();
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
