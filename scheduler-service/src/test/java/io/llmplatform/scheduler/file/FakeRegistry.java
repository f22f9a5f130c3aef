package io.llmplatform.scheduler.file;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Answers as the registry's {@code /v1/files} does, as far as the scheduler calls it. Whose a
 * request is stands in the header {@code X-Tenant}.
 */
final class FakeRegistry implements AutoCloseable {
  static final String TENANT = "X-Tenant";
  private static final Pattern FIELD = Pattern.compile("name=\"([^\"]*)\"");
  private static final Pattern NAME = Pattern.compile("filename\\*=UTF-8''(\\S+)");
  private static final Pattern RANGE = Pattern.compile("bytes=(\\d+)-(\\d+)");

  private record Stored(String id, String tenant, String name, String purpose, String content) {
    String json() {
      return """
      {"id": "%s", "object": "file", "bytes": %d, "created_at": 1, "filename": "%s",
       "purpose": "%s", "status": "processed", "added": "later"}\
      """
          .formatted(id, content.length(), name.replace("\"", "\\\""), purpose);
    }
  }

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  // Contents are ISO 8859-1: a character per byte.
  private final Map<String, Stored> files = new ConcurrentHashMap<>();
  private final Map<String, String> keys = new ConcurrentHashMap<>();
  private final AtomicInteger failures = new AtomicInteger();
  private final CountDownLatch asked = new CountDownLatch(1);
  private final AtomicInteger lostAnswers = new AtomicInteger();
  final Map<String, String> lastFields = new ConcurrentHashMap<>();

  FakeRegistry() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/v1/files", this::handle);
    server.start();
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** The next requests are answered 503. */
  void failNext(int requests) {
    failures.set(requests);
  }

  /** The next requests are served, and their answers get lost. */
  void loseAnswers(int requests) {
    lostAnswers.set(requests);
  }

  /** Whether the first request's headers come within so long. */
  boolean isAskedWithin(Duration limit) {
    try {
      return asked.await(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  void delete(String id) {
    files.remove(id);
  }

  int count() {
    return files.size();
  }

  private void handle(HttpExchange exchange) throws IOException {
    asked.countDown();
    try (exchange) {
      if (failures.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
        exchange.getRequestBody().readAllBytes();
        answer(exchange, 503, "{\"error\": {\"message\": \"The store does not work.\"}}");
      } else if (exchange.getRequestMethod().equals("POST")) {
        upload(exchange);
      } else {
        find(exchange);
      }
    }
  }

  private void upload(HttpExchange exchange) throws IOException {
    String type = exchange.getRequestHeaders().getFirst("Content-Type");
    String boundary = type.substring(type.indexOf("boundary=") + 9).replace("\"", "");
    byte[] body = exchange.getRequestBody().readAllBytes();
    String tenant = exchange.getRequestHeaders().getFirst(TENANT);
    String key = tenant + " " + exchange.getRequestHeaders().getFirst("Idempotency-Key");
    String known = keys.get(key);
    Stored file = known == null ? parsed(body, boundary, tenant) : files.get(known);
    if (file == null) {
      answer(exchange, 400, "{\"error\": {\"message\": \"The body is not whole.\"}}");
      return;
    }
    files.put(file.id(), file);
    keys.put(key, file.id());
    answer(exchange, 200, file.json());
  }

  private @Nullable Stored parsed(byte[] body, String boundary, String tenant) {
    String text = new String(body, StandardCharsets.ISO_8859_1);
    if (!text.endsWith("--" + boundary + "--\r\n")) {
      return null;
    }
    Map<String, String> fields = new TreeMap<>();
    String name = "";
    for (String part : text.split("(\r\n)?--" + Pattern.quote(boundary) + "(\r\n|--\r\n)")) {
      int headers = part.indexOf("\r\n\r\n");
      if (headers >= 0) {
        String disposition = part.substring(0, headers);
        fields.put(found(FIELD, disposition), part.substring(headers + 4));
        name = disposition.contains("filename") ? found(NAME, disposition) : name;
      }
    }
    lastFields.clear();
    lastFields.putAll(fields);
    lastFields.remove("file");
    return new Stored(
        "file-" + (files.size() + 1),
        tenant,
        URLDecoder.decode(name, StandardCharsets.UTF_8),
        fields.getOrDefault("purpose", ""),
        fields.getOrDefault("file", ""));
  }

  private static String found(Pattern pattern, String in) {
    Matcher matcher = pattern.matcher(in);
    return matcher.find() ? matcher.group(1) : "";
  }

  private void find(HttpExchange exchange) throws IOException {
    String[] path = exchange.getRequestURI().getPath().split("/", -1);
    Stored file = files.get(path[3]);
    String tenant = exchange.getRequestHeaders().getFirst(TENANT);
    if (file == null || !file.tenant().equals(tenant)) {
      answer(exchange, 404, "{\"error\": {\"message\": \"There is no file '" + path[3] + "'.\"}}");
    } else if (path.length > 4) {
      content(exchange, file);
    } else {
      answer(exchange, 200, file.json());
    }
  }

  private void content(HttpExchange exchange, Stored file) throws IOException {
    Matcher range = RANGE.matcher(exchange.getRequestHeaders().getFirst("Range"));
    if (!range.matches()) {
      throw new IllegalStateException("no range");
    }
    byte[] whole = file.content().getBytes(StandardCharsets.ISO_8859_1);
    int from = Integer.parseInt(range.group(1));
    int to = Math.min(whole.length, Integer.parseInt(range.group(2)) + 1);
    exchange.getResponseHeaders().set("Content-Type", "application/octet-stream");
    send(exchange, 206, Arrays.copyOfRange(whole, from, to));
  }

  private void answer(HttpExchange exchange, int status, String json) throws IOException {
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    send(exchange, status, json.getBytes(StandardCharsets.UTF_8));
  }

  private void send(HttpExchange exchange, int status, byte[] body) throws IOException {
    if (lostAnswers.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
      return; // the connection is closed
    }
    exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
    exchange.getResponseBody().write(body);
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
