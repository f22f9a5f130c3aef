package io.llmplatform.testing.infrastructure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.annotation.Configuration;

/** A test JVM that needs Redis, seen from outside. */
class LocalServersIT {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  @TempDir private Path module;

  @Test
  void leavesNothingBehindWhenTheTestsEnd() throws Exception {
    Process tests = startTests();
    List<ProcessHandle> servers = serversOf(tests);
    tests.getOutputStream().close();
    assertThat(tests.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(servers).noneMatch(ProcessHandle::isAlive);
    try (var left = Files.list(module.resolve("target/infrastructure"))) {
      assertThat(left).isEmpty();
    }
  }

  @Test
  void leavesNoServerBehindWhenTheTestsAreKilled() throws Exception {
    Process tests = startTests();
    List<ProcessHandle> servers = serversOf(tests);
    tests.destroyForcibly();
    await().atMost(LIMIT).until(() -> servers.stream().noneMatch(ProcessHandle::isAlive));
  }

  private Process startTests() throws IOException {
    assumeFalse(Docker.isAvailable(), "containers are Testcontainers' to remove");
    Files.createDirectories(module.resolve("target"));
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            "-Dspring.main.banner-mode=off",
            "-Dlogging.level.root=OFF",
            Application.class.getName())
        .directory(module.toFile())
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  private static List<ProcessHandle> serversOf(Process tests) throws IOException {
    assertThat(tests.inputReader().readLine()).isEqualTo("started");
    List<ProcessHandle> servers =
        tests
            .children()
            .filter(child -> child.info().command().orElse("").endsWith("/redis-server"))
            .toList();
    assertThat(servers).hasSize(1);
    return servers;
  }

  /** An application under test that needs Redis; ends when its input does. */
  @Configuration(proxyBeanMethods = false)
  static class Application {
    public static void main(String[] arguments) throws IOException {
      new SpringApplicationBuilder(Application.class)
          .web(WebApplicationType.NONE)
          .properties(
              InfrastructureForTests.PREFIX + "redis=true",
              "spring.cloud.nacos.config.enabled=false")
          .run();
      System.out.println("started");
      System.in.read();
    }
  }
}
