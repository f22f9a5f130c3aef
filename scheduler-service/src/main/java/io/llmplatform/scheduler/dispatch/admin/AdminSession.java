package io.llmplatform.scheduler.dispatch.admin;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.llmplatform.common.error.PlatformException;
import io.llmplatform.scheduler.dispatch.DispatchSettings;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Calls the console's API of XXL-JOB's admin 3.3.2: forms in, JSON out, and a cookie that is had by
 * logging in, again where it has ended. The first address that answers is used. Thread-safe.
 */
@Component
@ConditionalOnAdminCentre
class AdminSession {
  private static final String COOKIE = "xxl_job_login_token";
  private static final int DONE = 200;
  private static final Duration RETRY_AFTER = Duration.ofSeconds(10);

  private final HttpClient http;
  private final ObjectMapper json;
  private final DispatchSettings.Admin admin;
  private final Duration timeout;
  // By address.
  private final Map<String, String> cookies = new TreeMap<>();

  AdminSession(ObjectMapper json, DispatchSettings settings) {
    this.http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(settings.requestTimeout())
            .build();
    this.json = json;
    this.admin = settings.admin();
    this.timeout = settings.requestTimeout();
  }

  /**
   * What the admin answers as {@code data}.
   *
   * @throws PlatformException {@code conflict} with the admin's words where it refuses, {@code
   *     unavailable} where none answers
   */
  JsonNode call(String path, Map<String, ?> form) {
    List<String> addresses = admin.addresses();
    for (String address : addresses) {
      try {
        return callAt(address, path, form);
      } catch (IOException e) {
        if (address.equals(addresses.get(addresses.size() - 1))) {
          throw PlatformException.unavailable("XXL-JOB's admin does not answer.", RETRY_AFTER)
              .causedBy(e);
        }
      }
    }
    throw new IllegalStateException("The admin has no address");
  }

  private JsonNode callAt(String address, String path, Map<String, ?> form) throws IOException {
    JsonNode reply = post(address, path, form, cookie(address, false));
    if (reply.isMissingNode()) {
      reply = post(address, path, form, cookie(address, true));
    }
    if (reply.path("code").asInt() != DONE) {
      throw PlatformException.conflict(
          "XXL-JOB's admin refuses: " + reply.path("msg").asText("without a word"));
    }
    return reply.path("data");
  }

  private synchronized String cookie(String address, boolean anew) throws IOException {
    String known = cookies.get(address);
    if (known == null || anew) {
      known = login(address);
      cookies.put(address, known);
    }
    return known;
  }

  private String login(String address) throws IOException {
    HttpResponse<String> response =
        send(
            address + "/auth/doLogin",
            Map.of("userName", admin.username(), "password", admin.password(), "ifRemember", "on"),
            null);
    return response.headers().allValues("Set-Cookie").stream()
        .filter(cookie -> cookie.startsWith(COOKIE + "="))
        .map(cookie -> cookie.substring(0, (cookie + ";").indexOf(';')))
        .findFirst()
        .orElseThrow(() -> new IOException("The admin refuses the login of " + admin.username()));
  }

  /** Missing where the admin wants a login: it then sends somewhere else, or no answer of its. */
  private JsonNode post(String address, String path, Map<String, ?> form, String cookie)
      throws IOException {
    HttpResponse<String> response = send(address + path, form, cookie);
    if (response.statusCode() != DONE) {
      return MissingNode.getInstance();
    }
    try {
      JsonNode reply = json.readTree(response.body());
      return reply.has("code") ? reply : MissingNode.getInstance();
    } catch (JsonProcessingException e) {
      return MissingNode.getInstance();
    }
  }

  private HttpResponse<String> send(String url, Map<String, ?> form, @Nullable String cookie)
      throws IOException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(url))
            .timeout(timeout)
            .header("Content-Type", "application/x-www-form-urlencoded;charset=UTF-8")
            .header("X-Requested-With", "XMLHttpRequest")
            .POST(BodyPublishers.ofString(encoded(form)));
    if (cookie != null) {
      request.header("Cookie", cookie);
    }
    try {
      return http.send(request.build(), BodyHandlers.ofString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  private static String encoded(Map<String, ?> form) {
    return form.entrySet().stream()
        .map(field -> encoded(field.getKey()) + "=" + encoded(String.valueOf(field.getValue())))
        .collect(Collectors.joining("&"));
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
