package io.llmplatform.platform.assembly;

import static org.assertj.core.api.Assertions.assertThat;

import io.llmplatform.platform.layout.Entrance;
import io.llmplatform.platform.layout.PortPlan;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PrometheusSettingsTest {
  @TempDir Path folder;

  @Test
  void scrapesEveryServiceUnderItsName() throws IOException {
    PortPlan ports = ports();
    String settings = PrometheusSettings.render(ports, Entrance.plain(ports), Path.of("/rules"));

    for (ServiceSpec service : ServiceSpec.ALL) {
      assertThat(settings)
          .contains(
              "{targets: [\"%s\"], labels: {service: %s}}"
                  .formatted(ports.address(service.listener()), service.name()));
    }
    assertThat(settings).contains("rule_files: [\"/rules/*.yml\"]").doesNotContain("tls_config");
  }

  @Test
  void trustsTheGatewaysCertificateWhereItHasOne() throws IOException {
    PortPlan ports = ports();
    String settings =
        PrometheusSettings.render(
            ports, Entrance.tls(ports, Path.of("/own.pem")), Path.of("/rules"));

    assertThat(settings)
        .contains("tls_config: {ca_file: \"/own.pem\"}")
        .containsOnlyOnce("__scheme__: https")
        .contains("service: gateway-service, __scheme__: https");
  }

  private PortPlan ports() throws IOException {
    return PortPlan.plan(folder.resolve("ports"), port -> true);
  }
}
