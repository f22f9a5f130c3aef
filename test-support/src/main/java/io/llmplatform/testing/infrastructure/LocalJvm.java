package io.llmplatform.testing.infrastructure;

import io.llmplatform.local.process.GuardedProcess;
import io.llmplatform.local.process.ReadyProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A server of the local mode that needs a JVM of its own, run from what its module has packaged.
 */
final class LocalJvm {
  private static final Duration START_LIMIT = Duration.ofMinutes(3);

  private LocalJvm() {}

  /**
   * Returns when the program has printed {@code READY}.
   *
   * @param module under {@code deploy/local}
   * @param name of its output file
   */
  static void start(
      String module,
      String name,
      String mainClass,
      List<String> arguments,
      Map<String, String> environment)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    command.addAll(List.of("-cp", library(module).resolve("*").toString(), mainClass));
    command.addAll(arguments);
    LocalServers.stoppedAtTheEnd(
        ReadyProcess.start(
            name,
            new GuardedProcess.Spec(
                command,
                environment,
                LocalServers.folder(name + ".out"),
                GuardedProcess.Signal.TERM),
            START_LIMIT));
  }

  private static Path library(String module) {
    Path library = Repository.root().resolve("deploy/local").resolve(module).resolve("target/lib");
    if (!Files.isDirectory(library)) {
      throw new IllegalStateException(
          library + " is missing: ./mvnw -DskipTests -pl deploy/local/" + module + " -am package");
    }
    return library;
  }
}
