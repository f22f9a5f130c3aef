package io.llmplatform.common.error.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.llmplatform.common.error.PlatformException;
import io.llmplatform.common.security.AccessRules;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.NotBlank;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.autoconfigure.actuate.observability.AutoConfigureObservability;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.context.request.async.DeferredResult;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.multipart.MultipartFile;
import org.springframework.web.server.ResponseStatusException;

@SpringBootTest(
    webEnvironment = WebEnvironment.RANDOM_PORT,
    properties = {
      "PLATFORM_CONFIG=file:../nacos-config/",
      "spring.config.import=classpath:platform.yaml",
      "spring.application.name=errors-test",
      "spring.cloud.nacos.discovery.enabled=false",
      "spring.cloud.nacos.config.enabled=false",
      "spring.cloud.nacos.config.import-check.enabled=false",
      "spring.servlet.multipart.max-file-size=1KB",
      "spring.mvc.async.request-timeout=50ms"
    })
@AutoConfigureObservability
@ExtendWith(OutputCaptureExtension.class)
class ServletErrorsIT {
  private final HttpClient client = HttpClient.newHttpClient();
  private final ObjectMapper json = new ObjectMapper();
  @LocalServerPort int port;

  @ParameterizedTest
  @CsvSource({
    "/missing, 404, not_found",
    "/refused, 409, conflict",
    "/status, 418, invalid_argument",
    "/slow, 504, deadline_exceeded",
    "/typed, 400, invalid_argument",
    "/typed?count=x, 400, invalid_argument",
    "/typed?count=11, 400, invalid_argument",
    "/broken, 500, internal",
    "/broken-filter, 500, internal",
    "/refusing-filter, 429, exhausted",
    "/send-error, 403, permission_denied",
    "/error, 404, not_found"
  })
  void answersInTheStyleOfThePath(String path, int status, String code) throws Exception {
    for (String prefix : List.of("", "/v1", "/v2")) {
      HttpResponse<String> response = get(prefix + path);
      assertThat(response.statusCode()).as(prefix + path).isEqualTo(status);
      String traceId = response.headers().firstValue("X-Trace-Id").orElseThrow();
      assertThat(traceId).matches("[0-9a-f]{32}");
      JsonNode body = json.readTree(response.body());
      if (prefix.equals("/v1")) {
        assertThat(type(response)).isEqualTo("application/json");
        assertThat(body.at("/error/code").asText()).isEqualTo(code);
        assertThat(body.at("/error/message").asText()).isNotBlank();
        assertThat(body.at("/error").has("param")).isTrue();
        assertThat(body.at("/error/trace_id").asText()).isEqualTo(traceId);
      } else {
        assertThat(type(response)).isEqualTo("application/problem+json");
        assertThat(body.get("code").asText()).isEqualTo(code);
        assertThat(body.get("status").asInt()).isEqualTo(status);
        assertThat(body.get("instance").asText())
            .isEqualTo(prefix + path.replaceFirst("\\?.*", ""));
        assertThat(body.get("traceId").asText()).isEqualTo(traceId);
        assertThat(body.has("error")).isEqualTo(prefix.equals("/v2"));
      }
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"name\":\"a\",\"items\":[{\"size\":1},{\"size\":\"x\"}]}|items[1].size|'items[1].size'"
            + " must be an integer.",
        "{\"name\":\"a\",\"colour\":\"blue\"}|colour|'colour' must be one of 'RED', 'GREEN'.",
        "{\"name\":\"a\",\"items\":{}}|items|'items' must be an array.",
        "{\"name\":\"\"}|name|'name' must not be blank.",
        "{\"name\":\"a\",\"items\":[{\"size\":12}]}|items[0].size|'items[0].size' must be less than"
            + " or equal to 10.",
        "{\"name\":\"a\",\"id\":\"no\"}|id|'id': an id has 3 characters",
        "{\"name\":3}|name|'name' must be a string.",
        "{\"name\":\"a\",\"items\":[{\"size\":1.5}]}|items[0].size|'items[0].size' must be an"
            + " integer.",
        "{\"name\":\"a\",\"items\":[{\"size\":null}]}|items[0].size|'items[0].size' must be an"
            + " integer.",
        "{\"name\":\"a\",\"items\":[{\"size\":\"7\"}]}|items[0].size|'items[0].size' must be an"
            + " integer.",
        "{\"name\":|null|The body is not valid JSON (line 1, column 9).",
        "[]|null|The body must be an object."
      },
      nullValues = "null")
  void namesTheFieldOfABadBody(String body, String field, String detail) throws Exception {
    JsonNode problem = json.readTree(post("/body", "application/json", body).body());
    assertThat(problem.get("detail").asText()).isEqualTo(detail);
    assertThat(problem.path("field").asText(null)).isEqualTo(field);
  }

  @Test
  void saysThatABodyIsMissing() throws Exception {
    HttpResponse<String> response = post("/body", "application/json", "");
    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(response.body()).contains("The request has no readable body.");
  }

  @Test
  void listsTheAllowedMethods() throws Exception {
    HttpResponse<String> response = post("/refused", "application/json", "{}");
    assertThat(response.statusCode()).isEqualTo(405);
    assertThat(response.headers().firstValue("Allow")).contains("GET");
  }

  @Test
  void namesTheTypesItReadsAndWrites() throws Exception {
    HttpResponse<String> unread = post("/body", "text/csv", "a,b");
    assertThat(unread.statusCode()).isEqualTo(415);
    assertThat(unread.body()).contains("application/json");
    HttpResponse<String> unacceptable = get("/typed?count=1", "Accept", "image/png");
    assertThat(unacceptable.statusCode()).isEqualTo(406);
    assertThat(type(unacceptable)).isEqualTo("application/problem+json");
  }

  @Test
  void namesTheLimitOfAnUpload() throws Exception {
    String upload =
        "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"f\"\r\n\r\n"
            + "x".repeat(2000)
            + "\r\n--b--\r\n";
    HttpResponse<String> response = post("/upload", "multipart/form-data; boundary=b", upload);
    assertThat(response.statusCode()).isEqualTo(413);
    assertThat(response.body()).contains("1024B");
  }

  @Test
  void saysWhenToTryAgain() throws Exception {
    assertThat(get("/v1/busy").headers().firstValue("Retry-After")).contains("2");
  }

  @Test
  void keepsAFaultsInternalsInTheLog(CapturedOutput output) throws Exception {
    HttpResponse<String> response = get("/broken");
    String traceId = response.headers().firstValue("X-Trace-Id").orElseThrow();
    assertThat(response.body()).contains(traceId).doesNotContain("secret", "Exception");
    assertThat(output.getOut().lines().filter(line -> line.contains("secret internals")))
        .singleElement()
        .asString()
        .contains("\"trace.id\":\"" + traceId + "\"");
  }

  @Test
  void logsAFiltersFaultOnceWithinItsTrace(CapturedOutput output) throws Exception {
    String traceId = get("/broken-filter").headers().firstValue("X-Trace-Id").orElseThrow();
    assertThat(output.getOut().lines().filter(line -> line.contains("internals of a filter")))
        .singleElement()
        .asString()
        .contains("\"trace.id\":\"" + traceId + "\"");
  }

  @Test
  void continuesTheCallersTrace() throws Exception {
    String trace = "4bf92f3577b34da6a3ce929d0e0e4736";
    HttpResponse<String> response =
        get("/refused", "traceparent", "00-" + trace + "-00f067aa0ba902b7-00");
    assertThat(response.headers().firstValue("X-Trace-Id")).contains(trace);
  }

  @Test
  void cutsAnAnswerThatFailsHalfWay() throws Exception {
    String raw = raw("GET /half HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    assertThat(raw).startsWith("HTTP/1.1 200").contains("first half").doesNotContain("\r\n0\r\n");
  }

  @Test
  void answersWhatTheContainerRefuses() throws Exception {
    assertThat(raw("GET /a b c HTTP/1.1\r\nHost: a\r\n\r\n"))
        .startsWith("HTTP/1.1 400")
        .contains("application/problem+json", "\"code\":\"invalid_argument\"");
    assertThat(raw("GET /v1/x HTTP/1.1\r\nHost: a\r\nX: " + "x".repeat(20_000) + "\r\n\r\n"))
        .startsWith("HTTP/1.1 4")
        .contains("\"error\":{\"message\":");
  }

  private String raw(String request) throws IOException {
    try (Socket socket = new Socket("127.0.0.1", port)) {
      socket.setSoTimeout(5_000);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static String type(HttpResponse<?> response) {
    return response.headers().firstValue("Content-Type").orElse("none");
  }

  private HttpResponse<String> get(String path, String... headers) throws Exception {
    HttpRequest.Builder request = HttpRequest.newBuilder(uri(path));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return client.send(request.build(), BodyHandlers.ofString());
  }

  private HttpResponse<String> post(String path, String type, String body) throws Exception {
    return client.send(
        HttpRequest.newBuilder(uri(path))
            .header("Content-Type", type)
            .POST(BodyPublishers.ofString(body))
            .build(),
        BodyHandlers.ofString());
  }

  private URI uri(String path) {
    return URI.create("http://127.0.0.1:" + port + path);
  }

  @Configuration
  @EnableAutoConfiguration
  @Import(Failing.class)
  static class App {

    @Bean
    AccessRules everythingIsOpen() {
      return access -> access.open("/**");
    }

    @Bean
    OncePerRequestFilter failingFilter() {
      return new OncePerRequestFilter() {
        @Override
        protected void doFilterInternal(
            HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
          String path = request.getRequestURI();
          if (path.endsWith("/broken-filter")) {
            throw new IllegalStateException("secret internals of a filter");
          }
          if (path.endsWith("/refusing-filter")) {
            throw PlatformException.exhausted("Too many requests.", Duration.ofMillis(1500));
          }
          if (path.endsWith("/send-error")) {
            response.sendError(403, "secret internals");
            return;
          }
          chain.doFilter(request, response);
        }
      };
    }
  }

  enum Colour {
    RED,
    GREEN
  }

  record Id(@JsonProperty(value = "id") String value) {
    @com.fasterxml.jackson.annotation.JsonCreator(
        mode = com.fasterxml.jackson.annotation.JsonCreator.Mode.DELEGATING)
    Id {
      if (value.length() != 3) {
        throw new IllegalArgumentException("an id has 3 characters");
      }
    }
  }

  record Item(@Max(10) int size) {}

  record Body(@NotBlank String name, @Valid List<Item> items, Colour colour, Id id) {}

  @RestController
  static class Failing {

    @GetMapping({"/refused", "/v1/refused", "/v2/refused"})
    void refused() {
      throw PlatformException.conflict("It is already there.");
    }

    @GetMapping({"/status", "/v1/status", "/v2/status"})
    void status() {
      throw new ResponseStatusException(HttpStatus.I_AM_A_TEAPOT, "A teapot.");
    }

    @GetMapping({"/broken", "/v1/broken", "/v2/broken"})
    void broken() {
      throw new IllegalStateException("secret internals");
    }

    @GetMapping("/v1/busy")
    void busy() {
      throw PlatformException.exhausted("The queue is full.", Duration.ofMillis(1001));
    }

    @GetMapping({"/slow", "/v1/slow", "/v2/slow"})
    DeferredResult<String> slow() {
      return new DeferredResult<>();
    }

    @GetMapping(
        value = {"/typed", "/v1/typed", "/v2/typed"},
        produces = "application/json")
    List<Integer> typed(@RequestParam @Max(10) int count) {
      return List.of(count);
    }

    @GetMapping("/half")
    void half(HttpServletResponse response) throws IOException {
      response.getOutputStream().write("first half".getBytes(StandardCharsets.UTF_8));
      response.flushBuffer();
      throw new IllegalStateException("secret second half");
    }

    @PostMapping(value = "/body", consumes = "application/json")
    Body body(@RequestBody @Valid Body body) {
      return body;
    }

    @PostMapping("/upload")
    void upload(@RequestParam MultipartFile file) {}
  }
}
