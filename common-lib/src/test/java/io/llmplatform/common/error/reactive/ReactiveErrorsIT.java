package io.llmplatform.common.error.reactive;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.llmplatform.common.error.PlatformException;
import io.llmplatform.common.trace.ExchangeTraceId;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.actuate.autoconfigure.security.reactive.ReactiveManagementWebSecurityAutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.security.reactive.ReactiveSecurityAutoConfiguration;
import org.springframework.boot.autoconfigure.security.reactive.ReactiveUserDetailsServiceAutoConfiguration;
import org.springframework.boot.test.autoconfigure.actuate.observability.AutoConfigureObservability;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** The WebFlux side, over a real Reactor Netty. */
@SpringBootTest(
    webEnvironment = WebEnvironment.RANDOM_PORT,
    properties = {
      "PLATFORM_CONFIG=file:../nacos-config/",
      "spring.config.import=classpath:platform.yaml",
      "spring.application.name=errors-test",
      "spring.main.web-application-type=reactive",
      "spring.cloud.nacos.discovery.enabled=false",
      "spring.cloud.nacos.config.enabled=false",
      "spring.cloud.nacos.config.import-check.enabled=false",
      "spring.codec.max-in-memory-size=1KB",
      "management.tracing.sampling.probability=0"
    })
@AutoConfigureObservability
@ExtendWith(OutputCaptureExtension.class)
class ReactiveErrorsIT {
  private final HttpClient client = HttpClient.newHttpClient();
  private final ObjectMapper json = new ObjectMapper();
  @LocalServerPort int port;

  @ParameterizedTest
  @CsvSource({
    "/missing, 404, not_found",
    "/refused, 409, conflict",
    "/status, 418, invalid_argument",
    "/no-instance, 503, unavailable",
    "/unreachable, 503, unavailable",
    "/late, 504, deadline_exceeded",
    "/typed, 400, invalid_argument",
    "/typed?count=x, 400, invalid_argument",
    "/broken, 500, internal"
  })
  void answersInTheStyleOfThePath(String path, int status, String code) throws Exception {
    for (String prefix : List.of("", "/v1", "/v2")) {
      HttpResponse<String> response = get(prefix + path);
      assertThat(response.statusCode()).as(prefix + path).isEqualTo(status);
      String traceId = response.headers().firstValue("X-Trace-Id").orElseThrow();
      assertThat(traceId).matches("[0-9a-f]{32}");
      String where = prefix.equals("/v1") ? "/error/code" : "/code";
      JsonNode body = json.readTree(response.body());
      assertThat(body.at(where).asText()).isEqualTo(code);
      assertThat(response.body()).contains(traceId).doesNotContain("secret");
      assertThat(response.headers().firstValue("Content-Type"))
          .contains(prefix.equals("/v1") ? "application/json" : "application/problem+json");
      assertThat(response.headers().firstValue("Retry-After").isPresent()).isEqualTo(status == 503);
    }
  }

  @Test
  void namesTheFieldOfABadBody() throws Exception {
    JsonNode problem = json.readTree(post("{\"size\":\"x\"}").body());
    assertThat(problem.get("field").asText()).isEqualTo("size");
    assertThat(problem.get("detail").asText()).isEqualTo("'size' must be an integer.");
  }

  @Test
  void refusesABodyOverItsLimit() throws Exception {
    assertThat(post("{\"text\":\"" + "x".repeat(2000) + "\"}").statusCode()).isEqualTo(413);
  }

  @Test
  void listsTheAllowedMethods() throws Exception {
    HttpResponse<String> response = get("/body");
    assertThat(response.statusCode()).isEqualTo(405);
    assertThat(response.headers().firstValue("Allow")).contains("POST");
  }

  @Test
  void logsAFaultOnceWithinItsUnsampledTrace(CapturedOutput output) throws Exception {
    String traceId = get("/broken").headers().firstValue("X-Trace-Id").orElseThrow();
    assertThat(output.getOut().lines().filter(line -> line.contains("secret internals")))
        .singleElement()
        .asString()
        .contains("\"trace.id\":\"" + traceId + "\"");
  }

  @Test
  void hasTheTraceIdInALogThatAsksForItAfterAThreadHop(CapturedOutput output) throws Exception {
    String traceId = get("/hop").headers().firstValue("X-Trace-Id").orElseThrow();
    assertThat(output.getOut().lines().filter(line -> line.contains("after the hop")))
        .singleElement()
        .asString()
        .contains("\"trace.id\":\"" + traceId + "\"");
  }

  private HttpResponse<String> get(String path) throws Exception {
    return client.send(HttpRequest.newBuilder(uri(path)).build(), BodyHandlers.ofString());
  }

  private HttpResponse<String> post(String body) throws Exception {
    return client.send(
        HttpRequest.newBuilder(uri("/body"))
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(body))
            .build(),
        BodyHandlers.ofString());
  }

  private URI uri(String path) {
    return URI.create("http://127.0.0.1:" + port + path);
  }

  @Configuration
  // The gateway, the one reactive service, has no Spring Security.
  @EnableAutoConfiguration(
      exclude = {
        ReactiveSecurityAutoConfiguration.class,
        ReactiveUserDetailsServiceAutoConfiguration.class,
        ReactiveManagementWebSecurityAutoConfiguration.class
      })
  @Import(Failing.class)
  static class App {}

  record Body(int size, String text) {}

  @RestController
  static class Failing {
    private static final Logger log = LoggerFactory.getLogger(Failing.class);

    @GetMapping({"/refused", "/v1/refused", "/v2/refused"})
    Mono<Void> refused() {
      return Mono.error(PlatformException.conflict("It is already there."));
    }

    @GetMapping({"/status", "/v1/status", "/v2/status"})
    Mono<Void> status() {
      return Mono.error(new ResponseStatusException(HttpStatus.I_AM_A_TEAPOT, "A teapot."));
    }

    @GetMapping({"/no-instance", "/v1/no-instance", "/v2/no-instance"})
    Mono<Void> noInstance() {
      return Mono.error(
          new ResponseStatusException(
              HttpStatus.SERVICE_UNAVAILABLE, "Unable to find instance for secret-service"));
    }

    @GetMapping({"/unreachable", "/v1/unreachable", "/v2/unreachable"})
    Mono<Void> unreachable() {
      return Mono.error(new ConnectException("secret-host:80 refused"));
    }

    @GetMapping({"/late", "/v1/late", "/v2/late"})
    Mono<String> late() {
      return Mono.<String>never().timeout(Duration.ofMillis(10));
    }

    @GetMapping({"/typed", "/v1/typed", "/v2/typed"})
    Mono<Integer> typed(@RequestParam int count) {
      return Mono.just(count);
    }

    @GetMapping({"/broken", "/v1/broken", "/v2/broken"})
    Mono<Void> broken() {
      return Mono.delay(Duration.ofMillis(1))
          .then(Mono.error(new IllegalStateException("secret internals")));
    }

    @GetMapping("/hop")
    Mono<Long> hop(ServerWebExchange exchange) {
      return Mono.delay(Duration.ofMillis(1))
          .doOnNext(tick -> ExchangeTraceId.logged(exchange, () -> log.info("after the hop")));
    }

    @PostMapping("/body")
    Mono<Body> body(@RequestBody Mono<Body> body) {
      return body;
    }
  }
}
