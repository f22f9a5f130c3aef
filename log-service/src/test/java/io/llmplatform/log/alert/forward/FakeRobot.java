package io.llmplatform.log.alert.forward;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Robots of DingTalk ({@code /robot/send}) and WeCom ({@code /cgi-bin/webhook/send}) that check
 * what the real ones check, and answer in their words. Thread-safe.
 */
final class FakeRobot implements AutoCloseable {
  static final String SECRET = "SECfedcba9876543210";
  private static final String TOKEN = "token";
  private static final int PER_MINUTE = 20;
  private static final ObjectMapper JSON = new ObjectMapper();

  /** What the robot does instead of answering, once. */
  interface Fault {
    void answer(HttpExchange exchange) throws IOException;
  }

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Deque<Fault> faults = new ArrayDeque<>();
  private final List<JsonNode> taken = new CopyOnWriteArrayList<>();
  private final List<Integer> codes = new CopyOnWriteArrayList<>();
  private final List<Instant> counted = new ArrayList<>();
  private Instant punishedUntil = Instant.MIN;
  private Clock clock = Clock.systemUTC();

  FakeRobot() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.createContext("/robot/send", exchange -> handle(exchange, this::dingTalk));
    server.createContext("/cgi-bin/webhook/send", exchange -> handle(exchange, this::weCom));
    server.setExecutor(threads);
    server.start();
  }

  String dingTalkUrl() {
    return address() + "/robot/send?access_token=" + TOKEN;
  }

  String weComUrl() {
    return address() + "/cgi-bin/webhook/send?key=" + TOKEN;
  }

  /** By which it counts and judges timestamps. */
  synchronized void reset(Clock time) {
    clock = time;
    faults.clear();
    taken.clear();
    codes.clear();
    counted.clear();
    punishedUntil = Instant.MIN;
  }

  /** The next requests meet these instead. */
  synchronized void will(Fault... next) {
    faults.addAll(List.of(next));
  }

  /** The texts of the messages that it took. */
  List<String> texts() {
    return taken.stream()
        .map(body -> body.path("markdown"))
        .map(markdown -> markdown.path(markdown.has("text") ? "text" : "content").asText())
        .toList();
  }

  List<JsonNode> taken() {
    return List.copyOf(taken);
  }

  /** The codes of its answers, in their order. */
  List<Integer> codes() {
    return List.copyOf(codes);
  }

  static Fault status(int status) {
    return exchange -> {
      exchange.sendResponseHeaders(status, -1);
      exchange.close();
    };
  }

  static Fault says(String body) {
    return exchange -> answer(exchange, body);
  }

  /** Announces more than it sends. */
  static Fault truncated() {
    return exchange -> {
      exchange.sendResponseHeaders(200, 100);
      exchange.getResponseBody().write("{\"errcode\":".getBytes(StandardCharsets.UTF_8));
      exchange.getResponseBody().flush();
      exchange.close();
    };
  }

  /** Sends a head, and never the rest. */
  static Fault silent() {
    return exchange -> {
      exchange.sendResponseHeaders(200, 100);
      exchange.getResponseBody().flush();
    };
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }

  private String address() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  private interface Rules {
    Said judge(Map<String, String> query, JsonNode body, int bytes);
  }

  private record Said(int code, String message) {
    static final Said OK = new Said(0, "ok");
  }

  private synchronized void handle(HttpExchange exchange, Rules rules) throws IOException {
    byte[] body = exchange.getRequestBody().readAllBytes();
    Fault fault = faults.poll();
    if (fault != null) {
      fault.answer(exchange);
      return;
    }
    JsonNode message = JSON.readTree(body);
    Said said = rules.judge(query(exchange), message, body.length);
    codes.add(said.code());
    if (said.code() == 0) {
      taken.add(message);
    }
    answer(
        exchange,
        JSON.writeValueAsString(Map.of("errcode", said.code(), "errmsg", said.message())));
  }

  private Said dingTalk(Map<String, String> query, JsonNode body, int bytes) {
    if (!TOKEN.equals(query.get("access_token"))) {
      return new Said(300001, "token is not exist");
    }
    if (clock.instant().isBefore(punishedUntil) || isTooFast()) {
      punishedUntil = clock.instant().plus(Duration.ofMinutes(10));
      return new Said(130101, "send too fast, exceed 20 times per minute");
    }
    long timestamp = Long.parseLong(query.getOrDefault("timestamp", "0"));
    Duration age = Duration.between(Instant.ofEpochMilli(timestamp), clock.instant());
    if (age.abs().compareTo(Duration.ofHours(1)) > 0) {
      return new Said(310000, "invalid timestamp");
    }
    if (!sign(timestamp).equals(query.get("sign"))) {
      return new Said(310000, "sign not match");
    }
    if (bytes > 20_000) {
      return new Said(460101, "message too long, exceed 20000 bytes");
    }
    return body.at("/markdown/title").asText().isBlank()
        ? new Said(40035, "缺少参数 markdown.title")
        : Said.OK;
  }

  private Said weCom(Map<String, String> query, JsonNode body, int bytes) {
    if (!TOKEN.equals(query.get("key"))) {
      return new Said(93000, "invalid webhook url");
    }
    if (isTooFast()) {
      return new Said(45009, "api freq out of limit");
    }
    String content = body.at("/markdown/content").asText();
    return content.getBytes(StandardCharsets.UTF_8).length > 4096
        ? new Said(40058, "markdown.content exceed max length 4096")
        : Said.OK;
  }

  private boolean isTooFast() {
    Instant now = clock.instant();
    counted.removeIf(at -> !at.isAfter(now.minus(Duration.ofMinutes(1))));
    counted.add(now);
    return counted.size() > PER_MINUTE;
  }

  private static String sign(long timestamp) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(SECRET.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
      byte[] text = (timestamp + "\n" + SECRET).getBytes(StandardCharsets.UTF_8);
      return Base64.getEncoder().encodeToString(mac.doFinal(text));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Map<String, String> query(HttpExchange exchange) {
    Map<String, String> query = new TreeMap<>();
    for (String pair : exchange.getRequestURI().getRawQuery().split("&")) {
      int equals = pair.indexOf('=');
      query.put(
          pair.substring(0, equals),
          URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8));
    }
    return query;
  }

  private static void answer(HttpExchange exchange, String body) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json;charset=utf-8");
    exchange.sendResponseHeaders(200, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }
}
