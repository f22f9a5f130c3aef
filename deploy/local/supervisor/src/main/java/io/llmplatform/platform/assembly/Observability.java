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
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Prometheus and Alertmanager of this machine, with the rules and routes of {@code
 * deploy/observability}, and SkyWalking's OAP as the store of traces. Alerts go to log-service.
 * What is not there is said, and left out.
 */
final class Observability {
  private static final Duration START_LIMIT = Duration.ofMinutes(1);

  /**
   * A JVM beside all the others that start: seconds on a machine that is free, minutes on one that
   * is not.
   */
  private static final Duration JVM_START_LIMIT = Duration.ofMinutes(3);

  /** They stop beside the services: nothing depends on them. */
  private static final int STAGE = 1;

  private static final String SKYWALKING = "skywalking";

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
            List.of("prometheus-alertmanager", "alertmanager")),
        skywalking());
  }

  /** What a service must know of them. */
  Map<String, String> environment(ServiceSpec service) {
    Map<String, String> variables = new TreeMap<>();
    if (service.listener() == Listener.LOG) {
      variables.put("ALERTMANAGER_URL", "http://" + ports.address(Listener.ALERTMANAGER));
    }
    if (Files.isDirectory(skywalkingJars())) {
      variables.put("TRACES_EXPORTED", "true");
      variables.put("TRACES_ENDPOINT", "http://" + ports.address(Listener.SPANS) + "/api/v2/spans");
    }
    return variables;
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
        () -> launch(name, program(name, program.get(), preparation), Map.of()),
        new HttpProbe("http://" + ports.address(listener) + "/-/ready", Trust.usual()),
        START_LIMIT,
        STAGE);
  }

  private Part skywalking() {
    if (!Files.isDirectory(skywalkingJars())) {
      String note = "could not be fetched; .local/logs/skywalking-build.log says why";
      return new Part.Task(SKYWALKING, List.of(), () -> note);
    }
    List<String> program =
        List.of(
            "-cp",
            skywalkingJars().resolve("*").toString(),
            "org.apache.skywalking.oap.server.starter.OAPServerStartUp");
    Jvm jvm = new Jvm(SKYWALKING, "160m", false, false, List.of(), program);
    return new Part.Process(
        SKYWALKING,
        List.of(),
        OptionalInt.of(ports.port(Listener.TRACES)),
        () -> launch(SKYWALKING, jvm.command(home.cds()), skywalkingEnvironment()),
        new HttpProbe(
            "http://" + ports.address(Listener.TRACES) + "/zipkin/api/v2/services", Trust.usual()),
        JVM_START_LIMIT,
        STAGE);
  }

  /** The names that deploy/local/skywalking reads. */
  private Map<String, String> skywalkingEnvironment() {
    return Map.of(
        "OAP_REST_PORT", Integer.toString(ports.port(Listener.SKYWALKING)),
        "OAP_GRPC_PORT", Integer.toString(ports.port(Listener.SKYWALKING) - 1000),
        "OAP_SPANS_PORT", Integer.toString(ports.port(Listener.SPANS)),
        "OAP_TRACES_PORT", Integer.toString(ports.port(Listener.TRACES)),
        "OAP_DATABASE_URL",
            "jdbc:h2:file:" + folder.resolve(SKYWALKING) + ";DATABASE_TO_UPPER=FALSE",
        "MALLOC_ARENA_MAX", "2");
  }

  private Path skywalkingJars() {
    return home.app().resolve(SKYWALKING).resolve("lib");
  }

  private Part.Running launch(String name, List<String> command, Map<String, String> environment)
      throws IOException {
    Files.createDirectories(folder);
    return new GuardedPart(
        GuardedProcess.start(
            new GuardedProcess.Spec(
                command,
                environment,
                home.logs().resolve(name + ".out"),
                GuardedProcess.Signal.TERM)));
  }

  private List<String> program(String name, Path program, Preparation preparation)
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
    return command;
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
