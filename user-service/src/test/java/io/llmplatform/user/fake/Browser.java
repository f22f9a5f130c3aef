package io.llmplatform.user.fake;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.CookieManager;
import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A person's browser with its cookies, and the client behind the redirect URI. Redirects are
 * followed by hand, so that a test sees each.
 */
public final class Browser {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final Pattern CSRF = Pattern.compile("name=\"_csrf\" value=\"([^\"]+)\"");

  private final CookieManager cookies = new CookieManager();
  private final HttpClient http =
      HttpClient.newBuilder()
          .cookieHandler(cookies)
          .followRedirects(HttpClient.Redirect.NEVER)
          .connectTimeout(LIMIT)
          .build();
  private final String base;

  /**
   * @param base the service, such as {@code http://127.0.0.1:8083}
   */
  public Browser(String base) {
    this.base = base;
  }

  public CookieManager cookies() {
    return cookies;
  }

  public HttpResponse<String> get(String path, String... headers) {
    return send(request(path, headers).GET());
  }

  public HttpResponse<String> post(String path, Map<String, String> form, String... headers) {
    return send(
        request(path, headers)
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(HttpRequest.BodyPublishers.ofString(form(form))));
  }

  public HttpResponse<String> postJson(String path, String body, String... headers) {
    return send(
        request(path, headers)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body)));
  }

  public HttpResponse<String> delete(String path, String... headers) {
    return send(request(path, headers).DELETE());
  }

  /** Fills in the login page. */
  public HttpResponse<String> logIn(String username, String password) {
    return post(
        "/login",
        Map.of("username", username, "password", password, "_csrf", csrf(get("/login").body())));
  }

  /** From the client's link over the login page to the code. */
  public String codeFor(String username, String authorization, String redirectUri) {
    HttpResponse<String> first = get(authorization);
    require(location(first).equals("/login"), first);
    HttpResponse<String> loggedIn = logIn(username, FakeAccounts.PASSWORD);
    require(location(loggedIn).startsWith("/oauth2/authorize?"), loggedIn);
    HttpResponse<String> back = get(location(loggedIn));
    require(location(back).startsWith(redirectUri + "?"), back);
    return Objects.requireNonNull(parameters(location(back)).get("code"));
  }

  public static String location(HttpResponse<?> response) {
    return response.headers().firstValue("Location").orElse("");
  }

  public static String csrf(String page) {
    Matcher found = CSRF.matcher(page);
    if (!found.find()) {
      throw new AssertionError("No form token in " + page);
    }
    return found.group(1);
  }

  public static JsonNode json(HttpResponse<String> response) {
    try {
      return JSON.readTree(response.body());
    } catch (IOException e) {
      throw new UncheckedIOException(response.body(), e);
    }
  }

  /** The claims of a JWT, unchecked. */
  public static JsonNode claims(String token) {
    try {
      return JSON.readTree(Base64.getUrlDecoder().decode(token.split("\\.")[1]));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static String basic(String user, String secret) {
    return "Basic "
        + Base64.getEncoder()
            .encodeToString((user + ":" + secret).getBytes(StandardCharsets.UTF_8));
  }

  public static String form(Map<String, String> values) {
    return values.entrySet().stream()
        .map(
            each ->
                each.getKey() + "=" + URLEncoder.encode(each.getValue(), StandardCharsets.UTF_8))
        .collect(Collectors.joining("&"));
  }

  public static Map<String, String> parameters(String url) {
    Map<String, String> values = new LinkedHashMap<>();
    for (String pair : Optional.ofNullable(URI.create(url).getRawQuery()).orElse("").split("&")) {
      String[] parts = pair.split("=", 2);
      values.put(
          parts[0], parts.length < 2 ? "" : URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
    }
    return values;
  }

  private static void require(boolean holds, HttpResponse<String> response) {
    if (!holds) {
      throw new AssertionError(
          response.statusCode() + " " + location(response) + " " + response.body());
    }
  }

  private HttpRequest.Builder request(String path, String... headers) {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + path)).timeout(LIMIT);
    return headers.length == 0 ? request : request.headers(headers);
  }

  private HttpResponse<String> send(HttpRequest.Builder request) {
    try {
      return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
