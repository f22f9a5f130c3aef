package io.llmplatform.inference;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.llmplatform.common.paging.Page;
import io.llmplatform.registry.api.DeploymentView;
import io.llmplatform.registry.api.FileView;
import io.llmplatform.registry.api.InstanceReport;
import io.llmplatform.registry.api.Lineage;
import io.llmplatform.registry.api.ShadowTraffic;
import io.llmplatform.registry.api.Stage;
import io.llmplatform.registry.api.TrafficTarget;
import io.llmplatform.registry.api.UserFileView;
import io.llmplatform.registry.api.VersionStatus;
import io.llmplatform.registry.api.VersionView;
import io.llmplatform.registry.api.Visibility;
import io.llmplatform.testing.identity.TestCaller;
import io.llmplatform.user.api.ActFor;
import io.llmplatform.user.api.ServiceToken;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Speaks model-registry-service's contract, and of user-service's the price list and the service's
 * tokens, its own and those in the name of others, on a port of its own; versions and users' files
 * live in memory. Who comes without such a token is refused.
 */
final class FakeRegistry implements AutoCloseable {
  private static final String PREFIX = "/api/models/";
  private static final String INSTANCES = "/internal/instances/";
  private static final String FILES = "/v1/files/";
  private static final Pattern RANGE = Pattern.compile("bytes=(\\d+)-(\\d+)");

  private final HttpServer server;
  private final ObjectMapper json = new ObjectMapper().findAndRegisterModules();
  private final Map<String, Map<String, byte[]>> versions = new ConcurrentHashMap<>();
  private final Map<String, DeploymentView> deployments = new ConcurrentHashMap<>();
  private final AtomicLong generation = new AtomicLong();
  private final Set<String> issued = ConcurrentHashMap.newKeySet();

  /** Paths of files whose content is sent with its first byte flipped. */
  final Set<String> damaged = ConcurrentHashMap.newKeySet();

  /** The last report of each instance. */
  final Map<String, InstanceReport> reports = new ConcurrentHashMap<>();

  /** Whether every request is answered 503. */
  volatile boolean away;

  /** user-service's price list, which it answers too. */
  final java.util.List<Map<String, Object>> prices =
      new java.util.concurrent.CopyOnWriteArrayList<>();

  private final Map<String, UserFile> userFiles = new ConcurrentHashMap<>();
  private final Map<String, String> tenants = new ConcurrentHashMap<>();

  private record UserFile(String tenant, String name, long size, byte[] content) {}

  /** How many files were sent. */
  final AtomicLong downloads = new AtomicLong();

  FakeRegistry() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(Executors.newCachedThreadPool(FakeRegistry::daemon));
    server.createContext("/", this::handle);
    server.start();
  }

  private static Thread daemon(Runnable task) {
    Thread thread = new Thread(task, "fake-registry");
    thread.setDaemon(true);
    return thread;
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** A model of the tenant {@code platform}. */
  FakeRegistry add(String model, int version, Map<String, byte[]> files) {
    return add("platform", model, version, files);
  }

  FakeRegistry add(String tenant, String model, int version, Map<String, byte[]> files) {
    versions.put(tenant + " " + model + "/versions/" + version, new TreeMap<>(files));
    return this;
  }

  /** Whether the version of a model of the tenant {@code platform} was added. */
  boolean has(String model, int version) {
    return versions.containsKey("platform " + model + "/versions/" + version);
  }

  /** Deploys a shared model of the tenant {@code platform}. */
  void deploy(String model, int version) {
    deploy("platform", Visibility.SHARED, model, version);
  }

  void deploy(String tenant, Visibility visibility, String model, int version) {
    deploy(
        tenant,
        visibility,
        model,
        List.of(new TrafficTarget(version, 100, null, null)),
        null,
        false);
  }

  /** Deploys versions of a shared model of the tenant {@code platform}. */
  void deploy(
      String model, List<TrafficTarget> targets, @Nullable ShadowTraffic shadow, boolean sticky) {
    deploy("platform", Visibility.SHARED, model, targets, shadow, sticky);
  }

  private void deploy(
      String tenant,
      Visibility visibility,
      String model,
      List<TrafficTarget> targets,
      @Nullable ShadowTraffic shadow,
      boolean sticky) {
    int version =
        targets.stream()
            .max(Comparator.comparingInt(TrafficTarget::weight))
            .orElseThrow()
            .version();
    deployments.put(
        model + " " + tenant,
        new DeploymentView(
            tenant,
            visibility,
            model,
            version,
            targets,
            shadow,
            sticky,
            generation.incrementAndGet(),
            Instant.now()));
  }

  /** A user's file, by its id. */
  String addFile(String tenant, String name, byte[] content) {
    return addFile(tenant, name, content.length, content);
  }

  /** The same, which says that it is of another size. */
  String addFile(String tenant, String name, long size, byte[] content) {
    String id = "file-%032x".formatted(userFiles.size() + 1);
    userFiles.put(id, new UserFile(tenant, name, size, content));
    return id;
  }

  /** Of the last deployment. */
  long generation() {
    return generation.get();
  }

  void remove(String model) {
    deployments.remove(model + " platform");
  }

  /** Removes every deployment but those of the given models of the tenant {@code platform}. */
  void removeAllBut(String... models) {
    deployments.keySet().retainAll(Stream.of(models).map(each -> each + " platform").toList());
  }

  @Override
  public void close() {
    server.stop(0);
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      String path = exchange.getRequestURI().getPath();
      if (away) {
        send(exchange, 503, "{}".getBytes(StandardCharsets.UTF_8));
      } else if (path.equals("/internal/tokens/service")) {
        send(exchange, 200, json.writeValueAsBytes(issue()));
      } else if (path.equals("/internal/tokens/on-behalf")) {
        ActFor owner = json.readValue(exchange.getRequestBody(), ActFor.class);
        send(exchange, 200, json.writeValueAsBytes(issue(owner)));
      } else if (!issued.contains(bearer(exchange))) {
        send(exchange, 401, "{}".getBytes(StandardCharsets.UTF_8));
      } else if (path.startsWith(FILES)) {
        sendUserFile(exchange, path.substring(FILES.length()));
      } else if (path.startsWith(INSTANCES)) {
        takeReport(exchange, path.substring(INSTANCES.length()));
      } else if (path.equals("/api/deployments")) {
        sendDeployments(exchange);
      } else if (path.startsWith(PREFIX) && path.contains("/files/")) {
        sendFile(exchange, key(exchange, path));
      } else if (path.equals("/internal/prices")) {
        send(exchange, 200, json.writeValueAsBytes(prices));
      } else {
        sendVersion(exchange, key(exchange, path));
      }
    }
  }

  private void takeReport(HttpExchange exchange, String instance) throws IOException {
    if (exchange.getRequestMethod().equals("DELETE")) {
      reports.remove(instance);
    } else {
      reports.put(instance, json.readValue(exchange.getRequestBody(), InstanceReport.class));
    }
    exchange.sendResponseHeaders(204, -1);
  }

  private ServiceToken issue() {
    String token = TestCaller.service("inference-service").token();
    issued.add(token);
    return new ServiceToken(token, Instant.now().plusSeconds(300));
  }

  private ServiceToken issue(ActFor owner) {
    String token =
        TestCaller.developer(owner.tenant())
            .withSubject(owner.subject())
            .through("inference-service")
            .token();
    issued.add(token);
    tenants.put(token, owner.tenant());
    return new ServiceToken(token, Instant.now().plusSeconds(300));
  }

  private void sendUserFile(HttpExchange exchange, String rest) throws IOException {
    String id = rest.replace("/content", "");
    UserFile file = userFiles.get(id);
    if (file == null || !file.tenant().equals(tenants.get(bearer(exchange)))) {
      send(exchange, 404, "{}".getBytes(StandardCharsets.UTF_8));
    } else if (rest.endsWith("/content")) {
      Matcher range = RANGE.matcher(exchange.getRequestHeaders().getFirst("Range"));
      if (!range.matches()) {
        throw new IOException("no range");
      }
      int from = Integer.parseInt(range.group(1));
      int to = Integer.parseInt(range.group(2)) + 1;
      exchange.getResponseHeaders().set("Content-Type", "application/octet-stream");
      send(exchange, 206, Arrays.copyOfRange(file.content(), from, to));
    } else {
      UserFileView view = new UserFileView(id, file.size(), 1, null, file.name(), "assistants");
      send(exchange, 200, json.writeValueAsBytes(view));
    }
  }

  private static String bearer(HttpExchange exchange) {
    String credentials = exchange.getRequestHeaders().getFirst("Authorization");
    return credentials == null ? "" : credentials.replaceFirst("^Bearer ", "");
  }

  /** The tenant, which the service names at each call, and what it wants of it. */
  private static String key(HttpExchange exchange, String path) {
    String query = String.valueOf(exchange.getRequestURI().getQuery());
    return query.replace("tenant=", "")
        + " "
        + path.substring(Math.min(path.length(), PREFIX.length()));
  }

  /** One deployment on each page, so that a client must ask for all pages. */
  private void sendDeployments(HttpExchange exchange) throws IOException {
    List<DeploymentView> all =
        deployments.values().stream()
            .sorted(
                Comparator.comparing(DeploymentView::model).thenComparing(DeploymentView::tenant))
            .toList();
    String query = exchange.getRequestURI().getQuery();
    int index = query == null ? 0 : Integer.parseInt(query.replace("pageToken=", ""));
    List<DeploymentView> items = index < all.size() ? List.of(all.get(index)) : List.of();
    String next = index + 1 < all.size() ? Integer.toString(index + 1) : null;
    send(exchange, 200, json.writeValueAsBytes(new Page<>(items, next)));
  }

  private void sendFile(HttpExchange exchange, String path) throws IOException {
    int split = path.indexOf("/files/");
    Map<String, byte[]> files = versions.getOrDefault(path.substring(0, split), Map.of());
    String name = path.substring(split + "/files/".length());
    byte[] content = files.get(name);
    if (content == null) {
      send(exchange, 404, new byte[] {'?'});
      return;
    }
    downloads.incrementAndGet();
    byte[] sent = content.clone();
    if (damaged.contains(name)) {
      sent[0] ^= 1;
    }
    send(exchange, 200, sent);
  }

  private void sendVersion(HttpExchange exchange, String key) throws IOException {
    Map<String, byte[]> files = versions.get(key);
    if (files == null) {
      send(exchange, 404, new byte[] {'?'});
      return;
    }
    List<FileView> views =
        files.entrySet().stream()
            .map(
                file ->
                    new FileView(file.getKey(), file.getValue().length, sha256(file.getValue())))
            .toList();
    String[] parts = key.split("/versions/");
    send(
        exchange,
        200,
        json.writeValueAsBytes(
            new VersionView(
                "platform",
                parts[0],
                Integer.parseInt(parts[1]),
                VersionStatus.READY,
                null,
                null,
                Map.of(),
                List.of(),
                Stage.NONE,
                Lineage.UNKNOWN,
                Map.of(),
                null,
                0,
                Instant.now(),
                null,
                Instant.now(),
                null,
                null,
                views)));
  }

  private static void send(HttpExchange exchange, int status, byte[] body) throws IOException {
    exchange.getResponseHeaders().putIfAbsent("Content-Type", List.of("application/json"));
    exchange.sendResponseHeaders(status, body.length);
    try (OutputStream out = exchange.getResponseBody()) {
      out.write(body);
    }
  }

  private static String sha256(byte[] content) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
