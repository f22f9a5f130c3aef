package io.llmplatform.platform.assembly;

import io.llmplatform.local.process.GuardedProcess;
import io.llmplatform.local.process.OwnerOnly;
import io.llmplatform.platform.demo.Trust;
import io.llmplatform.platform.layout.Entrance;
import io.llmplatform.platform.layout.PlatformHome;
import io.llmplatform.platform.layout.PortPlan;
import io.llmplatform.platform.layout.PortPlan.Listener;
import io.llmplatform.platform.layout.Secrets;
import io.llmplatform.platform.layout.Secrets.Name;
import io.llmplatform.platform.supervise.Part;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Prometheus and Alertmanager of this machine, with the rules and routes of {@code
 * deploy/observability}. Alerts go to log-service. What is not installed is said, and left out.
 */
final class Observability {
  private static final Duration START_LIMIT = Duration.ofMinutes(1);

  /** They stop beside the services: nothing depends on them. */
  private static final int STAGE = 1;

  private final PlatformHome home;
  private final PortPlan ports;
  private final Secrets secrets;
  private final Entrance entrance;
  private final Path folder;
  private final Path sources;

  Observability(PlatformHome home, PortPlan ports, Secrets secrets, Entrance entrance) {
    this.home = home;
    this.ports = ports;
    this.secrets = secrets;
    this.entrance = entrance;
    this.folder = home.data().resolve("observability");
    this.sources = home.root().resolve("deploy/observability");
  }

  List<Part> parts() {
    return List.of(
        part("prometheus", Listener.PROMETHEUS, this::prometheus, List.of("prometheus")),
        part(
            "alertmanager",
            Listener.ALERTMANAGER,
            this::alertmanager,
            List.of("prometheus-alertmanager", "alertmanager")));
  }

  /** Writes a program's configuration; answers its arguments. */
  @FunctionalInterface
  private interface Preparation {
    List<String> arguments() throws IOException, InterruptedException;
  }

  private Part part(
      String name, Listener listener, Preparation preparation, List<String> programs) {
    Optional<Path> program = programs.stream().flatMap(Observability::onThePath).findFirst();
    if (program.isEmpty()) {
      String note = "not installed; Debian, Ubuntu: apt-get install " + programs.get(0);
      return new Part.Task(name, List.of(), () -> note);
    }
    return new Part.Process(
        name,
        List.of(),
        OptionalInt.of(ports.port(listener)),
        () -> launch(name, program.get(), preparation),
        new HttpProbe("http://" + ports.address(listener) + "/-/ready", Trust.usual()),
        START_LIMIT,
        STAGE);
  }

  private Part.Running launch(String name, Path program, Preparation preparation)
      throws IOException {
    Files.createDirectories(folder);
    List<String> command = new ArrayList<>();
    command.add(program.toString());
    try {
      command.addAll(preparation.arguments());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(name + " was not started: interrupted", e);
    }
    return new GuardedPart(
        GuardedProcess.start(
            new GuardedProcess.Spec(
                command,
                Map.of(),
                home.logs().resolve(name + ".out"),
                GuardedProcess.Signal.TERM)));
  }

  private List<String> prometheus() throws IOException {
    Path configuration = folder.resolve("prometheus.yml");
    OwnerOnly.write(
        configuration,
        PrometheusSettings.render(ports, entrance, sources.resolve("prometheus/rules")));
    return List.of(
        "--config.file=" + configuration,
        "--storage.tsdb.path=" + folder.resolve("prometheus"),
        "--storage.tsdb.retention.time=2d",
        "--web.listen-address=" + ports.address(Listener.PROMETHEUS));
  }

  private List<String> alertmanager() throws IOException, InterruptedException {
    Path configuration = folder.resolve("alertmanager.yml");
    render(configuration);
    String templates = sources.resolve("alertmanager/*.tmpl").toString();
    OwnerOnly.write(
        configuration, Files.readString(configuration).replace("/alertmanager/*.tmpl", templates));
    return List.of(
        "--config.file=" + configuration,
        "--storage.path=" + folder.resolve("alertmanager"),
        "--web.listen-address=" + ports.address(Listener.ALERTMANAGER),
        "--cluster.listen-address=");
  }

  /** By the script that does it in the container. */
  private void render(Path configuration) throws IOException, InterruptedException {
    ProcessBuilder start =
        new ProcessBuilder(
            "sh",
            sources.resolve("alertmanager/start").toString(),
            "--render",
            configuration.toString());
    start
        .environment()
        .putAll(
            Map.of(
                "ALERT_WEBHOOK_URL",
                "http://" + ports.address(Listener.LOG) + "/internal/alerts",
                "ALERT_WEBHOOK_TOKEN",
                secrets.get(Name.ALERT_WEBHOOK_TOKEN)));
    Process rendering = start.inheritIO().start();
    if (!rendering.waitFor(10, TimeUnit.SECONDS) || rendering.exitValue() != 0) {
      rendering.destroyForcibly();
      throw new IOException("Alertmanager's configuration was not written");
    }
  }

  private static Stream<Path> onThePath(String program) {
    return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
        .map(each -> Path.of(each).resolve(program))
        .filter(Files::isExecutable);
  }
}
