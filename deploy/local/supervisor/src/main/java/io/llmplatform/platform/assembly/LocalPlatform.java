package io.llmplatform.platform.assembly;

import io.llmplatform.local.process.GuardedProcess;
import io.llmplatform.local.process.Ports;
import io.llmplatform.platform.config.NacosConfigApi;
import io.llmplatform.platform.config.Publication;
import io.llmplatform.platform.config.Publication.Outcome;
import io.llmplatform.platform.demo.DemoModel;
import io.llmplatform.platform.demo.PlatformApi;
import io.llmplatform.platform.demo.ShippedModel;
import io.llmplatform.platform.demo.Trust;
import io.llmplatform.platform.layout.Entrance;
import io.llmplatform.platform.layout.EnvironmentFile;
import io.llmplatform.platform.layout.PlatformHome;
import io.llmplatform.platform.layout.PortPlan;
import io.llmplatform.platform.layout.PortPlan.Listener;
import io.llmplatform.platform.layout.Secrets;
import io.llmplatform.platform.layout.Secrets.Name;
import io.llmplatform.platform.supervise.Part;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * Everything that runs on one machine: the data services, Nacos, what is published to it, the six
 * services, the demo model.
 */
public final class LocalPlatform {
  private static final String DATA = "data-services";
  private static final String NACOS = "nacos";
  private static final String CONFIGURATION = "configuration";

  private static final Duration START_LIMIT = Duration.ofMinutes(3);

  /** The services stop first: they still say good-bye to Nacos and finish what they store. */
  private static final int SERVICES_STAGE = 1;

  private static final int INFRASTRUCTURE_STAGE = 2;

  private final PlatformHome home;
  private final PortPlan ports;
  private final Secrets secrets;
  private final Entrance entrance;
  private final boolean observability;
  private final Map<String, GuardedPart> launched = new ConcurrentHashMap<>();

  private LocalPlatform(
      PlatformHome home,
      PortPlan ports,
      Secrets secrets,
      Entrance entrance,
      boolean observability) {
    this.home = home;
    this.ports = ports;
    this.secrets = secrets;
    this.entrance = entrance;
    this.observability = observability;
  }

  /** Settles secrets, ports and certificate, and writes {@code .local/platform.env}. */
  public static LocalPlatform prepare(PlatformHome home, StartOptions options)
      throws IOException, InterruptedException {
    Files.createDirectories(home.logs());
    Files.createDirectories(home.data());
    Secrets secrets = Secrets.loadOrCreate(home.secretsFile());
    PortPlan ports = PortPlan.plan(home.portsFile(), Ports::isFree);
    Entrance entrance = Entrance.plain(ports);
    if (options.tls()) {
      home.certificate().ensure(Clock.systemUTC());
      entrance = Entrance.tls(ports, home.certificate().certificate());
    }
    EnvironmentFile.write(home.envFile(), entrance, secrets);
    return new LocalPlatform(home, ports, secrets, entrance, options.observability());
  }

  /** All parts, each after those that it needs. */
  public List<Part> parts() {
    List<Part> parts = new ArrayList<>();
    parts.add(dataServices());
    parts.add(nacos());
    parts.add(new Part.Task(CONFIGURATION, List.of(NACOS), this::publishConfiguration));
    ServiceSpec.ALL.forEach(service -> parts.add(service(service)));
    List<String> services = ServiceSpec.ALL.stream().map(ServiceSpec::name).toList();
    parts.add(new Part.Task("demo-models", services, this::bringUpDemoModels));
    List<String> all = new ArrayList<>(services);
    all.add("demo-models");
    parts.add(new Part.Task("class-data", all, this::writeClassData));
    if (observability) {
      parts.addAll(observability().parts());
    }
    return parts;
  }

  private Observability observability() {
    return new Observability(home, ports, secrets, entrance);
  }

  private Part dataServices() {
    List<String> program =
        List.of(
            "-cp",
            jars(home.app().resolve("data/lib")),
            "io.llmplatform.local.data.DataServices",
            "--data=" + home.data(),
            "--binaries=" + home.local().resolve("cache/binaries"),
            "--logs=" + home.logs(),
            "--postgres-port=" + ports.port(Listener.POSTGRES),
            "--redis-port=" + ports.port(Listener.REDIS),
            "--kafka-port=" + ports.port(Listener.KAFKA),
            "--kafka-controller-port=" + ports.port(Listener.KAFKA_CONTROLLER),
            "--mongodb-port=" + ports.port(Listener.MONGODB));
    Map<String, String> environment = new LinkedHashMap<>();
    for (Name name :
        List.of(
            Name.POSTGRES_PASSWORD,
            Name.REGISTRY_DB_PASSWORD,
            Name.USERS_DB_PASSWORD,
            Name.SCHEDULER_DB_PASSWORD,
            Name.RETRIEVAL_DB_PASSWORD,
            Name.REDIS_PASSWORD)) {
      environment.put(name.name(), secrets.get(name));
    }
    return infrastructure(
        new Jvm(DATA, "256m", false, false, List.of(), program), environment, OptionalInt.empty());
  }

  private Part nacos() {
    List<String> program =
        List.of(
            "-cp",
            jars(home.app().resolve("nacos/lib")),
            "io.llmplatform.local.nacos.NacosServer",
            "--home=" + home.data().resolve("nacos"),
            "--logs=" + home.logs().resolve("nacos"),
            "--port=" + ports.port(Listener.NACOS),
            "--console-port=" + ports.port(Listener.NACOS_CONSOLE));
    Map<String, String> environment = new LinkedHashMap<>();
    for (Name name :
        List.of(
            Name.NACOS_PASSWORD,
            Name.NACOS_AUTH_TOKEN,
            Name.NACOS_IDENTITY_KEY,
            Name.NACOS_IDENTITY_VALUE)) {
      environment.put(name.name(), secrets.get(name));
    }
    return infrastructure(
        new Jvm(NACOS, "256m", false, false, List.of(), program),
        environment,
        OptionalInt.of(ports.port(Listener.NACOS)));
  }

  /** A JVM that prints {@code READY} when all in it answers. */
  private Part infrastructure(Jvm jvm, Map<String, String> environment, OptionalInt port) {
    Path output = home.logs().resolve(jvm.name() + ".out");
    return new Part.Process(
        jvm.name(),
        List.of(),
        port,
        () -> launch(jvm, environment, output),
        new ReadyLine(output),
        START_LIMIT,
        INFRASTRUCTURE_STAGE);
  }

  private Part service(ServiceSpec service) {
    Path jar = home.app().resolve(service.name()).resolve(service.name() + ".jar");
    Jvm jvm =
        new Jvm(
            service.name(),
            service.maxHeap(),
            service.hot(),
            true,
            List.of(),
            List.of("-jar", jar.toString()));
    Map<String, String> environment =
        new ServiceEnvironment(home, ports, secrets, entrance).of(service);
    if (observability) {
      environment.putAll(observability().environment(service));
    }
    Path output = home.logs().resolve(service.name() + ".out");
    return new Part.Process(
        service.name(),
        List.of(DATA, CONFIGURATION),
        OptionalInt.of(ports.port(service.listener())),
        () -> launch(jvm, environment, output),
        readiness(service),
        START_LIMIT,
        SERVICES_STAGE);
  }

  private HttpProbe readiness(ServiceSpec service) {
    String path = "/actuator/health/readiness";
    return service.listener() == Listener.GATEWAY
        ? new HttpProbe(entrance.url() + path, Trust.of(entrance))
        : new HttpProbe("http://" + ports.address(service.listener()) + path, Trust.usual());
  }

  private Part.Running launch(Jvm jvm, Map<String, String> environment, Path output)
      throws IOException {
    // What an earlier start printed would pass for this one's READY.
    Files.deleteIfExists(output);
    GuardedProcess process =
        GuardedProcess.start(
            new GuardedProcess.Spec(
                jvm.command(home.cds()), environment, output, GuardedProcess.Signal.TERM));
    GuardedPart part = new GuardedPart(process);
    launched.put(jvm.name(), part);
    return part;
  }

  private String publishConfiguration() throws IOException, InterruptedException {
    Map<String, Outcome> outcomes =
        new Publication(
                new NacosConfigApi(
                    ports.address(Listener.NACOS), "nacos", secrets.get(Name.NACOS_PASSWORD)),
                home.nacosConfig(),
                home.publishedFile())
            .publishChanges();
    String kept =
        outcomes.entrySet().stream()
            .filter(entry -> entry.getValue() == Outcome.KEPT_LIVE_EDIT)
            .map(Map.Entry::getKey)
            .collect(Collectors.joining(", "));
    long published = outcomes.values().stream().filter(Outcome.PUBLISHED::equals).count();
    return published
        + " of "
        + outcomes.size()
        + " published"
        + (kept.isEmpty() ? "" : "; kept as edited in Nacos: " + kept);
  }

  private String bringUpDemoModels() throws IOException, InterruptedException {
    PlatformApi asAutomation =
        PlatformApi.asClient(
            entrance, EnvironmentFile.CLIENT_ID, secrets.get(Name.PLATFORM_CLIENT_SECRET));
    List<ShippedModel> models =
        List.of(
            ShippedModel.MINILM,
            ShippedModel.BGE_SMALL_ZH,
            ShippedModel.tinyInstruct(home.tinyInstruct()));
    List<String> notes = new ArrayList<>();
    for (ShippedModel model : models) {
      notes.add(new DemoModel(asAutomation, model).bringUp());
    }
    return String.join(", ", notes);
  }

  /**
   * Only at the first start after a build; the archives serve every later one.
   *
   * <p>A JVM that has written its archive does not go on: JDK 25 may crash in it at the next class
   * that is linked anew (LambdaProxyClassDictionary). The services end and are started again, now
   * from their archives; the infrastructure, which the services hold on to, writes none.
   */
  private String writeClassData() throws IOException, InterruptedException {
    Map<ServiceSpec, GuardedPart> wrote = new LinkedHashMap<>();
    for (ServiceSpec service : ServiceSpec.ALL) {
      Path archive = Jvm.archive(home.cds(), service.name());
      GuardedPart running = launched.get(service.name());
      if (running != null && !Files.exists(archive)) {
        ClassDataArchives.dump(running.pid(), archive);
        running.makeWay("again, from its class-data archive");
        wrote.put(service, running);
      }
    }
    for (Map.Entry<ServiceSpec, GuardedPart> service : wrote.entrySet()) {
      awaitSuccessor(service.getKey(), service.getValue());
    }
    return wrote.isEmpty() ? "" : wrote.size() + " archives written: the next start is faster";
  }

  private void awaitSuccessor(ServiceSpec service, GuardedPart predecessor)
      throws IOException, InterruptedException {
    HttpProbe ready = readiness(service);
    long deadline = System.nanoTime() + START_LIMIT.toNanos();
    while (launched.get(service.name()) == predecessor || !ready.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new IOException(service.name() + " did not start again from its archive");
      }
      TimeUnit.MILLISECONDS.sleep(200);
    }
  }

  private static String jars(Path folder) {
    return folder.resolve("*").toString();
  }
}
