package io.llmplatform.platform.assembly;

import static org.assertj.core.api.Assertions.assertThat;

import io.llmplatform.platform.layout.Entrance;
import io.llmplatform.platform.layout.PlatformHome;
import io.llmplatform.platform.layout.PortPlan;
import io.llmplatform.platform.layout.PortPlan.Listener;
import io.llmplatform.platform.layout.Secrets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ObservabilityTest {
  @TempDir Path root;

  @Test
  void everyServiceSendsItsSpansWhereSkyWalkingIs() throws IOException {
    Files.createDirectories(root.resolve(".local/app/skywalking/lib"));
    PortPlan ports = ports();

    for (ServiceSpec service : ServiceSpec.ALL) {
      assertThat(environment(ports, service))
          .containsEntry("TRACES_EXPORTED", "true")
          .containsEntry(
              "TRACES_ENDPOINT", "http://" + ports.address(Listener.SPANS) + "/api/v2/spans");
    }
  }

  @Test
  void nobodySendsSpansWhereItCouldNotBeFetched() throws IOException {
    for (ServiceSpec service : ServiceSpec.ALL) {
      assertThat(environment(ports(), service).keySet())
          .noneMatch(name -> name.startsWith("TRACES"));
    }
  }

  private Map<String, String> environment(PortPlan ports, ServiceSpec service) throws IOException {
    PlatformHome home = new PlatformHome(root);
    Secrets secrets = Secrets.loadOrCreate(root.resolve("secrets"));
    return new Observability(home, ports, secrets, Entrance.plain(ports)).environment(service);
  }

  private PortPlan ports() throws IOException {
    return PortPlan.plan(root.resolve("ports"), port -> true);
  }
}
