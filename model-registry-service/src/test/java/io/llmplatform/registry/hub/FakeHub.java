package io.llmplatform.registry.hub;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A Hugging Face hub and its content network, as two servers on 127.0.0.1.
 *
 * <p>Speaks what the hub does: {@code /api/models/{id}/revision/{revision}}, {@code
 * /api/models/{id}/tree/{commit}} in pages with a {@code Link}, {@code
 * /{id}/resolve/{revision}/{path}} by HEAD and GET. Small files are redirected (307, relative) to
 * {@code /api/resolve-cache}; those in Git LFS (302) to a signed address of the content network,
 * with {@code X-Linked-Size} and {@code X-Linked-Etag}. Ranges, {@code X-Repo-Commit}, {@code
 * X-Error-Code}. The client of the hub's makers takes it for one: {@code
 * huggingface_hub.snapshot_download(…, endpoint=…)} 0.36.0 downloaded a repository with both kinds
 * of files, a branch with a slash and a gated one with its token from it, byte for byte, and raised
 * {@code GatedRepoError}, {@code RepositoryNotFoundError} and {@code RevisionNotFoundError} where
 * it does with the real one.
 *
 * <p>Faults are queued for a file's path, and each serves for one answer.
 */
public final class FakeHub implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern API =
      Pattern.compile("/api/models/(?<id>[^/]+(?:/[^/]+)?)/(?<what>revision|tree)/(?<rev>[^/]+)");
  private static final Pattern RESOLVE =
      Pattern.compile(
          "(?<cache>/api/resolve-cache/models)?/(?<id>[^/]+(?:/[^/]+)?)(?:/resolve)?/(?<rev>[^/]+)"
              + "/(?<path>.+)");
  private static final Pattern RANGE = Pattern.compile("bytes=(\\d+)-(\\d*)");
  private static final String SIGNATURE = "X-Amz-Signature=a%2Fb%2Bc&X-Amz-Expires=3600";

  private final HttpServer hub;
  private final HttpServer network;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Map<String, FakeRepository> repositories = new ConcurrentHashMap<>();
  private final Map<String, ConcurrentLinkedDeque<Fault>> faults = new ConcurrentHashMap<>();
  private final List<Request> requests = new CopyOnWriteArrayList<>();
  private volatile int pageSize = 1000;
  private volatile @Nullable String nameInLinks;

  /** A request that came. */
  public record Request(
      boolean toNetwork, String method, String path, Map<String, String> headers) {
    /** Null if there is none. */
    public @Nullable String header(String name) {
      return headers.get(name);
    }
  }

  /** How an answer goes wrong. */
  public sealed interface Fault {
    /** The connection breaks after so many bytes of the body. */
    record Cut(int after) implements Fault {}

    /** Another answer. */
    record Answer(int status, Map<String, String> headers) implements Fault {}

    /** The first byte is another one. */
    record Damage() implements Fault {}

    /** Nothing comes after so many bytes until the gate opens. */
    record Hold(int after, CountDownLatch gate) implements Fault {}
  }

  public FakeHub() throws IOException {
    hub = server(this::answerAsHub);
    network = server(this::answerAsNetwork);
  }

  private HttpServer server(Answering answering) throws IOException {
    InetAddress local = InetAddress.getByName("127.0.0.1");
    HttpServer server = HttpServer.create(new InetSocketAddress(local, 0), 0);
    server.createContext(
        "/",
        exchange -> {
          try (exchange) {
            requests.add(request(server, exchange));
            answering.answer(exchange);
          } catch (InterruptedException closing) {
            Thread.currentThread().interrupt();
          }
        });
    server.setExecutor(threads);
    server.start();
    return server;
  }

  private interface Answering {
    void answer(HttpExchange exchange) throws IOException, InterruptedException;
  }

  private Request request(HttpServer server, HttpExchange exchange) {
    Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    exchange.getRequestHeaders().forEach((name, values) -> headers.put(name, values.get(0)));
    return new Request(
        server != hub, exchange.getRequestMethod(), exchange.getRequestURI().toString(), headers);
  }

  /** Such as {@code http://127.0.0.1:1234}. */
  public String endpoint() {
    return "http://127.0.0.1:" + hub.getAddress().getPort();
  }

  /** A new repository, or the one that there is. */
  public FakeRepository repository(String id) {
    return repositories.computeIfAbsent(id, FakeRepository::new);
  }

  /** The next answer for that file's content (or, with no file of that path, that API path). */
  public void fail(String path, Fault... inOrder) {
    faults.computeIfAbsent(path, p -> new ConcurrentLinkedDeque<>()).addAll(List.of(inOrder));
  }

  public void listInPagesOf(int entries) {
    pageSize = entries;
  }

  /** Links to further pages name another hub, as a mirror's may that passes answers on. */
  public void nameInLinks(String other) {
    nameInLinks = other;
  }

  public List<Request> requests() {
    return List.copyOf(requests);
  }

  /** GET requests to the content network or the cache whose path ends so. */
  public List<Request> contentRequests(String ending) {
    return requests.stream()
        .filter(r -> r.method().equals("GET"))
        .filter(r -> r.toNetwork() || r.path().startsWith("/api/resolve-cache"))
        .filter(r -> pathOnly(r.path()).endsWith(ending))
        .toList();
  }

  private static String pathOnly(String path) {
    int query = path.indexOf('?');
    return query < 0 ? path : path.substring(0, query);
  }

  private @Nullable Fault nextFault(String path) {
    ConcurrentLinkedDeque<Fault> queue = faults.get(path);
    return queue == null ? null : queue.poll();
  }

  private void answerAsHub(HttpExchange exchange) throws IOException, InterruptedException {
    String raw = exchange.getRequestURI().getRawPath();
    Fault fault = nextFault(raw);
    if (fault instanceof Fault.Answer other) {
      answer(exchange, other);
      return;
    }
    Matcher api = API.matcher(raw);
    Matcher resolve = RESOLVE.matcher(raw);
    if (api.matches()) {
      answerApi(exchange, api);
    } else if (resolve.matches()) {
      answerFile(exchange, resolve);
    } else {
      refuse(exchange, 404, "", "Not here");
    }
  }

  private void answerApi(HttpExchange exchange, Matcher api) throws IOException {
    FakeRepository repository = visible(exchange, api.group("id"));
    if (repository == null) {
      return;
    }
    Optional<String> commit = repository.commitOf(decoded(api.group("rev")));
    if (commit.isEmpty()) {
      refuse(exchange, 404, "RevisionNotFound", "Invalid rev id: " + api.group("rev"));
      return;
    }
    String query = String.valueOf(exchange.getRequestURI().getRawQuery());
    if (api.group("what").equals("revision")) {
      json(exchange, repository.info(commit.get(), query.contains("blobs=")));
    } else {
      page(exchange, repository.tree(commit.get()), query);
    }
  }

  private void page(HttpExchange exchange, List<Map<String, Object>> entries, String query)
      throws IOException {
    Matcher cursor = Pattern.compile("cursor=(\\d+)").matcher(query);
    int from = cursor.find() ? Integer.parseInt(cursor.group(1)) : 0;
    int to = Math.min(entries.size(), from + pageSize);
    if (to < entries.size()) {
      exchange
          .getResponseHeaders()
          .set(
              "Link",
              "<%s%s?recursive=true&limit=%d&cursor=%d>; rel=\"next\""
                  .formatted(
                      nameInLinks == null ? endpoint() : nameInLinks,
                      exchange.getRequestURI().getRawPath(),
                      pageSize,
                      to));
    }
    json(exchange, entries.subList(from, to));
  }

  private void answerFile(HttpExchange exchange, Matcher resolve)
      throws IOException, InterruptedException {
    FakeRepository repository = visible(exchange, resolve.group("id"));
    if (repository == null) {
      return;
    }
    if (!repository.opensFor(exchange.getRequestHeaders().getFirst("Authorization"))) {
      refuse(
          exchange,
          exchange.getRequestHeaders().containsKey("Authorization") ? 403 : 401,
          "GatedRepo",
          "Access to model %s is restricted.".formatted(repository.id()));
      return;
    }
    String commit = repository.commitOf(decoded(resolve.group("rev"))).orElse("");
    String path = decoded(resolve.group("path"));
    FakeRepository.Blob blob = repository.files(commit).get(path);
    if (blob == null) {
      refuse(
          exchange,
          404,
          commit.isEmpty() ? "RevisionNotFound" : "EntryNotFound",
          "Entry not found");
      return;
    }
    exchange.getResponseHeaders().set("X-Repo-Commit", commit);
    if (resolve.group("cache") != null) {
      exchange.getResponseHeaders().set("ETag", '"' + blob.oid() + '"');
      content(exchange, path, blob.content());
      return;
    }
    redirect(exchange, resolve, commit, blob);
  }

  private void redirect(
      HttpExchange exchange, Matcher resolve, String commit, FakeRepository.Blob blob)
      throws IOException {
    String location;
    exchange.getResponseHeaders().set("X-Linked-Size", Integer.toString(blob.content().length));
    if (blob.sha256() == null) {
      location =
          "/api/resolve-cache/models/%s/%s/%s"
              .formatted(resolve.group("id"), commit, resolve.group("path"));
      exchange.getResponseHeaders().set("ETag", '"' + blob.oid() + '"');
    } else {
      location =
          "http://127.0.0.1:%d/xet-bridge/%s?%s"
              .formatted(network.getAddress().getPort(), blob.sha256(), SIGNATURE);
      exchange.getResponseHeaders().set("X-Linked-Etag", '"' + blob.sha256() + '"');
    }
    exchange.getResponseHeaders().set("Location", location);
    exchange.sendResponseHeaders(blob.sha256() == null ? 307 : 302, -1);
  }

  private void answerAsNetwork(HttpExchange exchange) throws IOException, InterruptedException {
    URI uri = exchange.getRequestURI();
    if (!SIGNATURE.equals(uri.getRawQuery())) {
      refuse(exchange, 403, "", "The signature is wrong");
      return;
    }
    String digest = uri.getPath().substring(uri.getPath().lastIndexOf('/') + 1);
    for (FakeRepository repository : repositories.values()) {
      Optional<FakeRepository.Blob> blob = repository.byDigest(digest);
      if (blob.isPresent()) {
        content(exchange, digest, blob.get().content());
        return;
      }
    }
    refuse(exchange, 404, "", "Not here");
  }

  private void content(HttpExchange exchange, String name, byte[] content)
      throws IOException, InterruptedException {
    boolean head = exchange.getRequestMethod().equals("HEAD");
    Fault fault = head ? null : nextFault(name);
    if (fault instanceof Fault.Answer other) {
      answer(exchange, other);
      return;
    }
    byte[] bytes = content;
    if (fault instanceof Fault.Damage) {
      bytes = content.clone();
      bytes[0] ^= 1;
    }
    int from = from(exchange, bytes.length);
    if (from > 0) {
      exchange
          .getResponseHeaders()
          .set("Content-Range", "bytes %d-%d/%d".formatted(from, bytes.length - 1, bytes.length));
    }
    exchange.getResponseHeaders().set("Accept-Ranges", "bytes");
    if (head) {
      exchange.getResponseHeaders().set("Content-Length", Integer.toString(bytes.length - from));
    }
    int length = bytes.length - from;
    exchange.sendResponseHeaders(from > 0 ? 206 : 200, head || length == 0 ? -1 : length);
    if (!head) {
      write(exchange.getResponseBody(), bytes, from, fault);
    }
  }

  // Closing the exchange before all of the body was written breaks the connection.
  private static void write(OutputStream out, byte[] bytes, int from, @Nullable Fault fault)
      throws IOException, InterruptedException {
    int end = bytes.length;
    if (fault instanceof Fault.Cut cut) {
      end = Math.min(end, from + cut.after());
    }
    int pause = fault instanceof Fault.Hold hold ? Math.min(end, from + hold.after()) : end;
    out.write(bytes, from, pause - from);
    out.flush();
    if (fault instanceof Fault.Hold hold) {
      hold.gate().await();
    }
    out.write(bytes, pause, end - pause);
    out.flush();
  }

  private static int from(HttpExchange exchange, int length) {
    String range = exchange.getRequestHeaders().getFirst("Range");
    Matcher from = RANGE.matcher(String.valueOf(range));
    return from.matches() ? Math.min(length, Integer.parseInt(from.group(1))) : 0;
  }

  private @Nullable FakeRepository visible(HttpExchange exchange, String id) throws IOException {
    FakeRepository repository = repositories.get(id);
    String authorization = exchange.getRequestHeaders().getFirst("Authorization");
    if (repository != null && (repository.gated() || repository.opensFor(authorization))) {
      return repository;
    }
    // The hub does not say whether a private repository exists.
    refuse(
        exchange,
        authorization == null ? 401 : 404,
        "RepoNotFound",
        authorization == null ? "Invalid username or password." : "Repository not found");
    return null;
  }

  private static void answer(HttpExchange exchange, Fault.Answer other) throws IOException {
    other.headers().forEach((name, value) -> exchange.getResponseHeaders().set(name, value));
    exchange.sendResponseHeaders(other.status(), -1);
  }

  private static void refuse(HttpExchange exchange, int status, String code, String message)
      throws IOException {
    if (!code.isEmpty()) {
      exchange.getResponseHeaders().set("X-Error-Code", code);
    }
    exchange.getResponseHeaders().set("X-Error-Message", message);
    exchange.getResponseHeaders().set("Content-Type", "application/json; charset=utf-8");
    byte[] body = JSON.writeValueAsBytes(Map.of("error", message));
    boolean head = exchange.getRequestMethod().equals("HEAD");
    exchange.sendResponseHeaders(status, head ? -1 : body.length);
    if (!head) {
      exchange.getResponseBody().write(body);
    }
  }

  private static void json(HttpExchange exchange, Object body) throws IOException {
    byte[] bytes =
        JSON.writeValueAsBytes(body instanceof List<?> list ? new ArrayList<>(list) : body);
    exchange.getResponseHeaders().set("Content-Type", "application/json; charset=utf-8");
    exchange.sendResponseHeaders(200, bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  private static String decoded(String segment) {
    return URLDecoder.decode(segment, StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    hub.stop(0);
    network.stop(0);
    threads.shutdownNow();
  }
}
