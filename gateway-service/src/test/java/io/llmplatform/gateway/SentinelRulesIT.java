package io.llmplatform.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.alibaba.csp.sentinel.log.LogBase;
import io.llmplatform.testing.infrastructure.NacosForTests;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** No instance of log-service is registered: a call that no rule blocks is answered with 503. */
@Timeout(300)
class SentinelRulesIT extends NacosScenario {
  private static final String FLOW = "gateway-service-flow-rules.json";
  private static final String DEGRADE = "gateway-service-degrade-rules.json";
  private static final String PATH = "/api/logs";

  @AfterEach
  void asInTheRepository() throws Exception {
    NacosForTests.restore(FLOW);
    NacosForTests.restore(DEGRADE);
    await().atMost(LIMIT).until(() -> body().contains("cannot be reached"));
  }

  @Test
  void aFlowRuleThatIsPublishedBlocksAndOneThatIsRemovedNoLonger() throws Exception {
    assertThat(status(PATH)).isEqualTo(503);

    NacosForTests.publish(
        FLOW, "[{\"resource\": \"logs\", \"resourceMode\": 1, \"count\": 0, \"intervalSec\": 1}]");
    await().atMost(LIMIT).until(() -> status(PATH) == 429);
    HttpResponse<String> blocked = call("GET", PATH);
    assertThat(blocked.body()).contains("'logs' takes no more calls at the moment.");
    assertThat(blocked.headers().firstValue("Retry-After")).isPresent();
    assertThat(blocked.headers().firstValue("Content-Type")).hasValue("application/problem+json");
    assertThat(status("/api/jobs")).as("of another group").isEqualTo(503);

    NacosForTests.publish(FLOW, "[]");
    await().atMost(LIMIT).until(() -> status(PATH) == 503);
  }

  @Test
  void rulesThatCannotBeReadLeaveThoseBeforeInForce() throws Exception {
    String rule =
        "[{\"resource\": \"logs\", \"resourceMode\": 1, \"count\": 0, \"intervalSec\": 1}]";
    NacosForTests.publish(FLOW, rule);
    await().atMost(LIMIT).until(() -> status(PATH) == 429);

    NacosForTests.publish(FLOW, "[{broken");
    // What is published later is heard later.
    NacosForTests.publish(
        DEGRADE,
        "[{\"resource\": \"jobs\", \"grade\": 2, \"count\": 1, \"minRequestAmount\": 1,"
            + " \"statIntervalMs\": 60000, \"timeWindow\": 60}]");
    await().atMost(LIMIT).until(() -> call("GET", "/api/jobs").body().contains("rests"));

    assertThat(status(PATH)).isEqualTo(429);
  }

  @Test
  void aGroupThatFailsTooOftenRests() throws Exception {
    NacosForTests.publish(
        DEGRADE,
        "[{\"resource\": \"logs\", \"grade\": 2, \"count\": 1, \"minRequestAmount\": 1,"
            + " \"statIntervalMs\": 60000, \"timeWindow\": 60}]");

    await().atMost(LIMIT).until(() -> body().contains("'logs' has failed too often"));
    HttpResponse<String> resting = call("GET", PATH);
    assertThat(resting.statusCode()).isEqualTo(503);
    assertThat(resting.headers().firstValue("Retry-After")).hasValue("60");
  }

  @Test
  void listensNowhereButAtTheGatewaysOwnPort() throws Exception {
    status(PATH);

    assertThat(addressesListenedAt())
        .isNotEmpty()
        .allMatch(
            address ->
                Stream.of("0100007F:", "0000000000000000FFFF00000100007F:")
                    .anyMatch(address::startsWith));
  }

  @Test
  void writesNothingIntoTheHomeFolder() {
    assertThat(LogBase.getLogBaseDir()).startsWith(System.getProperty("java.io.tmpdir"));
  }

  private String body() throws Exception {
    return call("GET", PATH).body();
  }

  /** Of this process; source: proc_pid_fd(5), proc_pid_net(5). */
  private static List<String> addressesListenedAt() throws IOException {
    Set<String> inodes;
    try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
      inodes =
          descriptors
              .map(SentinelRulesIT::target)
              .filter(target -> target.startsWith("socket:["))
              .map(target -> target.substring("socket:[".length(), target.length() - 1))
              .collect(Collectors.toSet());
    }
    return Stream.of("tcp", "tcp6")
        .flatMap(table -> lines(Path.of("/proc/self/net", table)).stream().skip(1))
        .map(row -> row.strip().split("\\s+"))
        .filter(columns -> columns[3].equals("0A") && inodes.contains(columns[9]))
        .map(columns -> columns[1])
        .toList();
  }

  private static String target(Path descriptor) {
    try {
      return Files.readSymbolicLink(descriptor).toString();
    } catch (IOException closedMeanwhile) {
      return "";
    }
  }

  private static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
