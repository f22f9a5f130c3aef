package io.llmplatform.platform.cli;

import io.llmplatform.platform.demo.ShippedModel;
import io.llmplatform.platform.layout.Entrance;
import io.llmplatform.platform.layout.EnvironmentFile;
import io.llmplatform.platform.layout.PortPlan;
import io.llmplatform.platform.layout.PortPlan.Listener;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;

/** What {@code up} ends with: where everything is, and a line to paste. */
final class Welcome {
  private final Console console;
  private final PortPlan ports;
  private final Entrance entrance;
  private final Path environment;

  Welcome(Console console, PortPlan ports, Entrance entrance, Path environment) {
    this.console = console;
    this.ports = ports;
    this.entrance = entrance;
    this.environment = environment;
  }

  void print(Duration took, boolean observability) {
    String gateway = entrance.url();
    console.line();
    console.line(
        console.bold("LLM Platform is up")
            + String.format(Locale.ROOT, " (%.1f s).", took.toMillis() / 1000.0));
    console.line();
    row("Gateway", gateway);
    row("Console", gateway + "/console");
    row("Swagger UI", gateway + "/swagger-ui.html");
    row("OpenAI API", gateway + "/v1");
    row("Open Inference", gateway + "/v2");
    row("OpenID Connect", gateway + "/.well-known/openid-configuration");
    row(
        "Administrator",
        "user " + EnvironmentFile.ADMIN_USERNAME + ", password PLATFORM_ADMIN_PASSWORD");
    row("", "in .local/platform.env, as an API key and an OAuth2 client are");
    row("Nacos console", "http://" + ports.address(Listener.NACOS_CONSOLE));
    row("", "user nacos, password NACOS_PASSWORD in .local/secrets.properties");
    if (observability) {
      row("Prometheus", "http://" + ports.address(Listener.PROMETHEUS));
      row("Alertmanager", "http://" + ports.address(Listener.ALERTMANAGER));
      row(
          "Traces",
          "http://" + ports.address(Listener.TRACES) + "/zipkin/api/v2/trace/{X-Trace-Id}");
    }
    row("For scripts", ". .local/platform.env");
    printReplacements(observability);
    console.line();
    console.line("Try it:");
    console.line();
    console.line("  . %s".formatted(environment));
    console.line(
        "  curl -sN%s %s/v1/chat/completions -H \"Authorization: Bearer $PLATFORM_API_KEY\" -H 'Content-Type: application/json' -d '{\"model\":\"%s\",\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"Who are you?\"}]}'"
            .formatted(trust(), gateway, ShippedModel.TINY_INSTRUCT));
    console.line(
        "  curl -s%s %s/v1/embeddings -H \"Authorization: Bearer $PLATFORM_API_KEY\" -H 'Content-Type: application/json' -d '{\"model\":\"%s\",\"input\":\"Hello, platform\"}'"
            .formatted(trust(), gateway, ShippedModel.MINILM.name()));
    console.line();
    console.line(
        "Next: ./platform demo, ./platform status, ./platform logs; to stop: ./platform down");
  }

  private String trust() {
    return entrance.certificate().map(path -> " --cacert " + path).orElse("");
  }

  private void printReplacements(boolean observability) {
    for (Listener listener : Listener.values()) {
      boolean asked = observability || !PortPlan.OBSERVABILITY.contains(listener);
      if (asked && ports.isReplacement(listener)) {
        row(
            "Note",
            "port %d was taken; %s listens on %d"
                .formatted(
                    listener.usualPort(),
                    listener.name().toLowerCase(Locale.ROOT).replace('_', ' '),
                    ports.port(listener)));
      }
    }
  }

  private void row(String name, String value) {
    console.line(String.format(Locale.ROOT, "  %-16s %s", name, value));
  }
}
