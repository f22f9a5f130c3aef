package io.llmplatform.testing.infrastructure;

import java.nio.file.Files;
import java.nio.file.Path;
import org.testcontainers.DockerClientFactory;

/** Whether containers can be started; asked once per test JVM. */
final class Docker {
  private static final class Answer {
    static final boolean AVAILABLE =
        mayBeThere() && DockerClientFactory.instance().isDockerAvailable();
  }

  private Docker() {}

  static boolean isAvailable() {
    return Answer.AVAILABLE;
  }

  // Testcontainers tries for seconds where there is nothing to find.
  private static boolean mayBeThere() {
    String runtime = System.getenv("XDG_RUNTIME_DIR");
    return System.getenv("DOCKER_HOST") != null
        || Files.exists(Path.of("/var/run/docker.sock"))
        || (runtime != null && Files.exists(Path.of(runtime, "docker.sock")));
  }
}
