package io.llmplatform.platform.cli;

import io.llmplatform.platform.config.NacosConfigApi;
import io.llmplatform.platform.config.Publication;
import io.llmplatform.platform.layout.PlatformHome;
import io.llmplatform.platform.layout.PortPlan;
import io.llmplatform.platform.layout.PortPlan.Listener;
import io.llmplatform.platform.layout.Secrets;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** {@code config diff} and {@code config push}: Nacos beside Git. */
final class Config {
  private final PlatformHome home;
  private final Console console;

  Config(PlatformHome home, Console console) {
    this.home = home;
    this.console = console;
  }

  int run(List<String> arguments)
      throws UsageException, CommandFailed, IOException, InterruptedException {
    if (!arguments.equals(List.of("diff")) && !arguments.equals(List.of("push"))) {
      throw new UsageException("'config' takes 'diff' or 'push'");
    }
    if (new SupervisorProcess(home).pid().isEmpty()) {
      throw new CommandFailed("the platform is not running; start it: ./platform up");
    }
    Publication publication = publication(home);
    if (arguments.get(0).equals("push")) {
      publication.pushAll().forEach(this::tell);
      return 0;
    }
    Map<String, String> drift = publication.drift();
    drift.values().forEach(console::line);
    if (drift.isEmpty()) {
      console.line("Nacos holds what nacos-config/ says.");
    }
    return drift.isEmpty() ? 0 : 1;
  }

  private void tell(String dataId, Publication.Outcome outcome) {
    console.line(
        String.format(Locale.ROOT, "  %-30s %s", dataId, outcome.name().toLowerCase(Locale.ROOT)));
  }

  static Publication publication(PlatformHome home) throws IOException {
    NacosConfigApi nacos =
        new NacosConfigApi(
            PortPlan.last(home.portsFile()).address(Listener.NACOS),
            "nacos",
            Secrets.loadOrCreate(home.secretsFile()).get(Secrets.Name.NACOS_PASSWORD));
    return new Publication(nacos, home.nacosConfig(), home.publishedFile());
  }
}
