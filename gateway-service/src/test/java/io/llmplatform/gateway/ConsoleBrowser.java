package io.llmplatform.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A browser at the console: keeps cookies, follows no redirect by itself, and finds the gateway
 * under the console's address too.
 */
final class ConsoleBrowser {
  private static final Pattern CSRF = Pattern.compile("name=\"_csrf\" value=\"([^\"]+)\"");

  private final int port;
  private final FakeIssuer issuer;
  private final Map<String, String> cookies = new TreeMap<>();

  ConsoleBrowser(int port, FakeIssuer issuer) {
    this.port = port;
    this.issuer = issuer;
  }

  HttpResponse<String> get(String address, String... headers) throws Exception {
    return send(request(address).GET(), headers);
  }

  /** Sends a form as a page has it, with the CSRF token that the page showed. */
  HttpResponse<String> post(String address, HttpResponse<String> page, String... fields)
      throws Exception {
    Matcher csrf = CSRF.matcher(page.body());
    assertThat(csrf.find()).as(page.body()).isTrue();
    Map<String, String> form = new TreeMap<>(Map.of("_csrf", csrf.group(1)));
    for (int i = 0; i < fields.length; i += 2) {
      form.put(fields[i], fields[i + 1]);
    }
    return post(address, form);
  }

  HttpResponse<String> post(String address, Map<String, String> form) throws Exception {
    String body =
        form.entrySet().stream()
            .map(field -> field.getKey() + "=" + URLEncoder.encode(field.getValue(), UTF_8))
            .collect(Collectors.joining("&"));
    return send(
        request(address)
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(BodyPublishers.ofString(body)));
  }

  /** Opens a page, logs in at the issuer on the way; the answer to the code. */
  HttpResponse<String> logIn(String address, String username) throws Exception {
    Map<String, String> request = authorizationRequest(address);
    String code = issuer.code(username, request);
    return get(
        "/console/login/code?code="
            + code
            + "&state="
            + encoded(request.getOrDefault("state", "")));
  }

  /** What the browser brings to the issuer after it opened a page. */
  Map<String, String> authorizationRequest(String address) throws Exception {
    String start = location(get(address));
    assertThat(start).isEqualTo(FakeIssuer.ISSUER + "/console/login/at/platform");
    URI authorization = URI.create(location(get(start)));
    assertThat(authorization.toString()).startsWith(FakeIssuer.ISSUER + "/oauth2/authorize?");
    return FakeIssuer.parameters(authorization.getRawQuery());
  }

  /** The cookie that names the session; empty where there is none. */
  String session() {
    return cookies.getOrDefault("console", "");
  }

  void session(String id) {
    cookies.put("console", id);
  }

  static String location(HttpResponse<?> response) {
    return response.headers().firstValue("Location").orElse("");
  }

  static String encoded(String value) {
    return URLEncoder.encode(value, UTF_8);
  }

  private HttpRequest.Builder request(String address) {
    String path =
        address.startsWith(FakeIssuer.ISSUER)
            ? address.substring(FakeIssuer.ISSUER.length())
            : address;
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
        .timeout(Duration.ofSeconds(30));
  }

  private HttpResponse<String> send(HttpRequest.Builder request, String... headers)
      throws IOException, InterruptedException {
    request.header("Accept", "text/html,application/xhtml+xml,*/*;q=0.8");
    if (headers.length > 0) {
      request.headers(headers);
    }
    if (!cookies.isEmpty()) {
      request.header(
          "Cookie",
          cookies.entrySet().stream()
              .map(cookie -> cookie.getKey() + "=" + cookie.getValue())
              .collect(Collectors.joining("; ")));
    }
    HttpResponse<String> response =
        GatewayScenario.CLIENT.send(request.build(), BodyHandlers.ofString());
    for (String cookie : response.headers().allValues("Set-Cookie")) {
      String pair = cookie.split(";", 2)[0];
      int equals = pair.indexOf('=');
      if (cookie.contains("Max-Age=0")) {
        cookies.remove(pair.substring(0, equals));
      } else {
        cookies.put(pair.substring(0, equals), pair.substring(equals + 1));
      }
    }
    return response;
  }
}
