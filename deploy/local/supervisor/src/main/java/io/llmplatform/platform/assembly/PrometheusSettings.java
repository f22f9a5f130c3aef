package io.llmplatform.platform.assembly;

import io.llmplatform.platform.layout.Entrance;
import io.llmplatform.platform.layout.PortPlan;
import io.llmplatform.platform.layout.PortPlan.Listener;
import java.nio.file.Path;
import java.util.stream.Collectors;

/** What Prometheus scrapes and whom it tells in the local mode; its rules are everybody's. */
final class PrometheusSettings {
  private PrometheusSettings() {}

  static String render(PortPlan ports, Entrance entrance, Path rules) {
    String services =
        ServiceSpec.ALL.stream()
            .map(service -> target(service, ports, entrance))
            .collect(Collectors.joining());
    return """
    global: {scrape_interval: 5s, scrape_timeout: 4s, evaluation_interval: 5s}
    rule_files: ["%s/*.yml"]
    alerting:
      alertmanagers:
        - static_configs: [{targets: ["%s"]}]
    scrape_configs:
      - job_name: llm-platform
        metrics_path: /actuator/prometheus
    %s    static_configs:
    %s  - job_name: prometheus
        static_configs: [{targets: ["%s"]}]
      - job_name: alertmanager
        static_configs: [{targets: ["%s"]}]
    """
        .formatted(
            rules,
            ports.address(Listener.ALERTMANAGER),
            trust(entrance),
            services,
            ports.address(Listener.PROMETHEUS),
            ports.address(Listener.ALERTMANAGER));
  }

  private static String target(ServiceSpec service, PortPlan ports, Entrance entrance) {
    boolean secure = service.listener() == Listener.GATEWAY && entrance.certificate().isPresent();
    return "      - {targets: [\"%s\"], labels: {service: %s%s}}\n"
        .formatted(
            ports.address(service.listener()), service.name(), secure ? ", __scheme__: https" : "");
  }

  private static String trust(Entrance entrance) {
    return entrance.certificate().map("    tls_config: {ca_file: \"%s\"}\n"::formatted).orElse("");
  }
}
