package io.llmplatform.scheduler.dispatch.admin;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * Answers as the console's API of XXL-JOB's admin 3.3.2 does, from memory, and remembers what it
 * was asked. It runs nothing: a trigger is a row of its log that has succeeded.
 */
final class FakeAdmin implements AutoCloseable {
  static final String PASSWORD = "a password of the admin";

  /** One call: its path, and its form's fields. */
  record Call(String path, Map<String, String> form) {}

  final List<Call> calls = new CopyOnWriteArrayList<>();
  private final List<Map<String, Object>> groups = new ArrayList<>();
  private final List<Map<String, Object>> jobs = new ArrayList<>();
  private final List<Map<String, Object>> runs = new ArrayList<>();
  private final ObjectMapper json = new ObjectMapper();
  private final HttpServer server;
  private String session = UUID.randomUUID().toString();

  FakeAdmin() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/xxl-job-admin/", this::answer);
    server.start();
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/xxl-job-admin";
  }

  /** Nobody is logged in any more. */
  synchronized void endSessions() {
    session = UUID.randomUUID().toString();
  }

  /** The run is at work from now on, as far as anybody can see. */
  synchronized void let(long run, int handleCode, String message) {
    Map<String, Object> row = runs.get((int) run - 1);
    row.put("handleCode", handleCode);
    row.put("handleMsg", message);
  }

  long count(String path) {
    return calls.stream().filter(call -> call.path().equals(path)).count();
  }

  private synchronized void answer(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath().substring("/xxl-job-admin".length());
    Map<String, String> form = form(exchange);
    calls.add(new Call(path, form));
    if (path.equals("/auth/doLogin")) {
      login(exchange, form);
    } else if (!("xxl_job_login_token=" + session)
        .equals(exchange.getRequestHeaders().getFirst("Cookie"))) {
      exchange.getResponseHeaders().add("Location", "/xxl-job-admin/auth/login");
      exchange.sendResponseHeaders(302, -1);
    } else {
      reply(exchange, data(path, form));
    }
    exchange.close();
  }

  private void login(HttpExchange exchange, Map<String, String> form) throws IOException {
    boolean right = PASSWORD.equals(form.get("password")) && "admin".equals(form.get("userName"));
    if (right) {
      exchange
          .getResponseHeaders()
          .add("Set-Cookie", "xxl_job_login_token=" + session + "; Path=/; HttpOnly");
    }
    reply(exchange, right ? "" : null);
  }

  private @Nullable Object data(String path, Map<String, String> form) {
    return switch (path) {
      case "/jobgroup/pageList" -> page(groups, form);
      case "/jobgroup/insert" -> add(groups, form);
      case "/jobinfo/pageList" -> page(jobs, form);
      case "/jobinfo/insert" -> {
        form.put("triggerStatus", "0");
        yield add(jobs, form);
      }
      case "/jobinfo/update" -> replace(form);
      case "/jobinfo/start" -> set(form, 1);
      case "/jobinfo/stop" -> set(form, 0);
      case "/jobinfo/delete" -> jobs.removeIf(job -> has(job, "id", form.get("ids[]")));
      case "/jobinfo/trigger" -> trigger(form);
      case "/joblog/pageList" -> newestFirst(form);
      case "/joblog/logDetailCat" ->
          Map.of("fromLineNum", 1, "toLineNum", 1, "logContent", "a &lt;line&gt;\n", "end", false);
      case "/joblog/logKill" -> {
        let(Long.parseLong(String.valueOf(form.get("id"))), 500, "人为操作，主动终止:");
        yield "";
      }
      default -> null;
    };
  }

  private Object trigger(Map<String, String> form) {
    Map<String, Object> run = new LinkedHashMap<>();
    run.put("id", runs.size() + 1);
    run.put("jobId", Integer.parseInt(String.valueOf(form.get("id"))));
    run.put("executorAddress", "http://127.0.0.1:9999/");
    run.put("executorParam", String.valueOf(form.get("executorParam")));
    run.put("triggerTime", "2026-11-29T01:00:00.000+00:00");
    run.put("triggerCode", 200);
    run.put("triggerMsg", "任务触发类型：手动触发<br>调度机器：127.0.0.1");
    run.put("handleTime", "2026-11-29T01:00:01.000+00:00");
    run.put("handleCode", 200);
    run.put("handleMsg", "");
    runs.add(run);
    return "";
  }

  private Object newestFirst(Map<String, String> form) {
    List<Map<String, Object>> rows = new ArrayList<>();
    for (int at = runs.size() - 1; at >= 0; at--) {
      if (has(runs.get(at), "jobId", form.get("jobId"))) {
        rows.add(runs.get(at));
      }
    }
    return page(rows, form);
  }

  private static Object page(List<Map<String, Object>> rows, Map<String, String> form) {
    int from = Math.min(rows.size(), number(form, "offset"));
    int to = Math.min(rows.size(), from + number(form, "pagesize"));
    return Map.of("data", rows.subList(from, to), "total", rows.size());
  }

  private static boolean has(Map<String, Object> row, String name, @Nullable String value) {
    return String.valueOf(row.get(name)).equals(value);
  }

  private static int number(Map<String, String> form, String name) {
    return Integer.parseInt(String.valueOf(form.get(name)));
  }

  private static Object add(List<Map<String, Object>> rows, Map<String, String> form) {
    Map<String, Object> row = new LinkedHashMap<>(form);
    row.put("id", rows.size() + 1);
    rows.add(row);
    return Integer.toString(rows.size());
  }

  private Object replace(Map<String, String> form) {
    jobs.stream().filter(job -> has(job, "id", form.get("id"))).forEach(job -> job.putAll(form));
    return "";
  }

  private Object set(Map<String, String> form, int status) {
    jobs.stream()
        .filter(job -> has(job, "id", form.get("ids[]")))
        .forEach(job -> job.put("triggerStatus", status));
    return "";
  }

  private void reply(HttpExchange exchange, @Nullable Object data) throws IOException {
    Map<String, Object> reply = new HashMap<>();
    reply.put("code", data == null ? 500 : 200);
    reply.put("msg", data == null ? "no" : null);
    reply.put("data", data);
    byte[] body = json.writeValueAsBytes(reply);
    exchange.getResponseHeaders().add("Content-Type", "application/json");
    exchange.sendResponseHeaders(200, body.length);
    exchange.getResponseBody().write(body);
  }

  private static Map<String, String> form(HttpExchange exchange) throws IOException {
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    Map<String, String> form = new LinkedHashMap<>();
    for (String field : body.split("&", -1)) {
      String[] parts = field.split("=", 2);
      if (parts.length == 2) {
        form.put(decoded(parts[0]), decoded(parts[1]));
      }
    }
    return form;
  }

  private static String decoded(String text) {
    return URLDecoder.decode(text, StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
