package io.llmplatform.inference;

import io.llmplatform.local.process.Ports;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.springframework.core.env.Environment;

/** An instance of the service that takes files in, in a JVM of its own. */
final class RetrievalProcess {
  private static final List<String> VARIABLES =
      List.of(
          "POSTGRES_URL",
          "RETRIEVAL_DB_PASSWORD",
          "REDIS_HOST",
          "REDIS_PORT",
          "REDIS_PASSWORD",
          "KAFKA_BOOTSTRAP_SERVERS",
          "INFERENCE_SERVICE_SECRET",
          "INTERNAL_JWKS_URI",
          "MODEL_CACHE_DIR");

  private final Process process;

  private RetrievalProcess(Process process) {
    this.process = process;
  }

  /**
   * Starts it, and does not wait until it is there.
   *
   * @param environment knows the stores of the tests
   * @param output where what it prints is added
   * @param arguments further ones
   */
  static RetrievalProcess start(Environment environment, Path output, Stream<String> arguments)
      throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                InferenceApplication.class.getName(),
                "--spring.cloud.nacos.discovery.enabled=false",
                "--spring.cloud.nacos.config.enabled=false",
                "--spring.grpc.server.host=127.0.0.1",
                "--spring.grpc.server.port=0",
                "--server.port=" + Ports.anyFree(),
                "--retrieval.enabled=true"));
    arguments.forEach(command::add);
    ProcessBuilder program = new ProcessBuilder(command);
    VARIABLES.forEach(
        name -> program.environment().put(name, String.valueOf(environment.getProperty(name, ""))));
    program.environment().put("PLATFORM_CONFIG", "file:../nacos-config/");
    program
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()));
    return new RetrievalProcess(program.start());
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** Ends it as {@code kill -9} does. */
  void kill() {
    process.destroyForcibly();
    process.onExit().join();
  }
}
