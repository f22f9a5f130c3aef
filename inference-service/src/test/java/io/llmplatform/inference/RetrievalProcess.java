package io.llmplatform.inference;

import io.llmplatform.inference.retrieval.index.lucene.LuceneVectorIndex;
import io.llmplatform.local.process.Ports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.SpringApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Primary;
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

  /** The service with its index on disk; found by its name only, not by looking for components. */
  static class WithIndexOnDisk {
    @Bean
    @Primary
    LuceneVectorIndex indexOnDisk(@Value("${index-on-disk}") Path folder) {
      return new LuceneVectorIndex(folder);
    }

    public static void main(String[] arguments) {
      new SpringApplication(InferenceApplication.class, WithIndexOnDisk.class).run(arguments);
    }
  }

  /**
   * Starts it, and does not wait until it is there.
   *
   * @param environment knows the stores of the tests
   * @param index the folder of its index
   * @param arguments further ones
   */
  static RetrievalProcess start(Environment environment, Path index, Stream<String> arguments)
      throws IOException {
    Files.createDirectories(index);
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                WithIndexOnDisk.class.getName(),
                "--spring.cloud.nacos.discovery.enabled=false",
                "--spring.cloud.nacos.config.enabled=false",
                "--spring.grpc.server.host=127.0.0.1",
                "--spring.grpc.server.port=0",
                "--server.port=" + Ports.anyFree(),
                "--retrieval.enabled=true",
                "--index-on-disk=" + index));
    arguments.forEach(command::add);
    ProcessBuilder program = new ProcessBuilder(command);
    VARIABLES.forEach(
        name -> program.environment().put(name, String.valueOf(environment.getProperty(name, ""))));
    program.environment().put("PLATFORM_CONFIG", "file:../nacos-config/");
    program
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(index.resolveSibling("output").toFile()));
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
