package io.llmplatform.scheduler.dispatch;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import io.llmplatform.local.process.Ports;
import io.llmplatform.testing.identity.TestCaller;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.springframework.core.env.Environment;
import org.springframework.http.MediaType;
import org.springframework.web.client.RestClient;

/** An instance of the service in a JVM of its own, with the handlers that tests know. */
final class SchedulerProcess {
  private static final int END_SECONDS = 60;
  private static final List<String> VARIABLES =
      List.of(
          "POSTGRES_URL",
          "SCHEDULER_DB_PASSWORD",
          "SCHEDULER_SERVICE_SECRET",
          "INTERNAL_JWKS_URI",
          "XXL_JOB_ACCESS_TOKEN",
          "XXL_JOB_PORT");

  private final Process process;
  private final RestClient http;

  private SchedulerProcess(Process process, String url) {
    this.process = process;
    this.http = RestClient.create(url);
  }

  /**
   * Starts it, and does not wait until it is there.
   *
   * @param environment knows the stores of the tests
   * @param app under which its executor registers
   * @param folder for its output and its logs
   */
  static SchedulerProcess start(Environment environment, String app, Path folder)
      throws IOException {
    Files.createDirectories(folder);
    int port = Ports.anyFree();
    ProcessBuilder program =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx256m",
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-cp",
            System.getProperty("java.class.path"),
            ProbedScheduler.class.getName(),
            "--spring.cloud.nacos.discovery.enabled=false",
            "--spring.cloud.nacos.config.enabled=false",
            "--scheduler.executor.app-name=" + app,
            "--scheduler.dispatch.watch-interval=2s",
            "--scheduler.dispatch.retry-delay=500ms",
            "--scheduler.events.relay=false");
    VARIABLES.forEach(
        name -> program.environment().put(name, environment.getRequiredProperty(name)));
    program.environment().put("PLATFORM_CONFIG", "file:../nacos-config/");
    program.environment().put("SERVER_PORT", Integer.toString(port));
    program.environment().put("XXL_JOB_LOG_PATH", folder.toString());
    program.redirectErrorStream(true).redirectOutput(folder.resolve("output").toFile());
    return new SchedulerProcess(program.start(), "http://127.0.0.1:" + port);
  }

  boolean isReady() {
    return http.get()
        .uri("/actuator/health/readiness")
        .retrieve()
        .toBodilessEntity()
        .getStatusCode()
        .is2xxSuccessful();
  }

  /** What the platform's administrator is answered. */
  JsonNode post(String path, Map<String, ?> body) {
    return requireNonNull(
        http.post()
            .uri(path)
            .headers(headers -> headers.setBearerAuth(TestCaller.platformAdmin().token()))
            .contentType(MediaType.APPLICATION_JSON)
            .body(body)
            .retrieve()
            .body(JsonNode.class));
  }

  /** Ends it in order. */
  void end() throws InterruptedException {
    process.destroy();
    if (!process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
      throw new IllegalStateException("The scheduler does not end");
    }
  }

  /** Ends it as {@code kill -9} does. */
  void kill() {
    process.destroyForcibly();
    process.onExit().join();
  }
}
