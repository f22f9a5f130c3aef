package io.llmplatform.common.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import io.llmplatform.common.error.ErrorCode;
import io.llmplatform.common.error.PlatformException;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.tracing.Tracer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.autoconfigure.actuate.observability.AutoConfigureObservability;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.annotation.Configuration;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** Calls through the real load balancer to a real server, beside a dead instance. */
@SpringBootTest(
    webEnvironment = WebEnvironment.NONE,
    properties = {
      "PLATFORM_CONFIG=file:../nacos-config/",
      "spring.config.import=classpath:platform.yaml",
      "spring.application.name=client-test",
      "spring.cloud.nacos.discovery.enabled=false",
      "spring.cloud.nacos.config.enabled=false",
      "spring.cloud.nacos.config.import-check.enabled=false",
      "platform.client.read-timeout=3s",
      "platform.client.breaker.open=2s"
    })
@AutoConfigureObservability
class ServiceClientsIT {
  private static final AtomicReference<String> traceparent = new AtomicReference<>();
  private static final AtomicInteger ailingCalls = new AtomicInteger();
  private static volatile boolean failing;
  private static final HttpServer server = server();

  @Autowired ServiceClients clients;
  @Autowired ObservationRegistry observations;
  @Autowired Tracer tracer;

  @DynamicPropertySource
  static void instances(DynamicPropertyRegistry properties) {
    String instances = "spring.cloud.discovery.client.simple.instances.";
    String alive = "http://127.0.0.1:" + server.getAddress().getPort();
    properties.add(instances + "half-dead[0].uri", () -> alive);
    properties.add(instances + "half-dead[1].uri", ServiceClientsIT::nobody);
    properties.add(instances + "alive[0].uri", () -> alive);
    properties.add(instances + "dead[0].uri", ServiceClientsIT::nobody);
    properties.add(instances + "ailing[0].uri", () -> alive);
  }

  @AfterAll
  static void stop() {
    server.stop(0);
  }

  @Test
  void triesAnotherInstanceWhereOneRefusesTheConnection() {
    for (int call = 0; call < 6; call++) {
      assertThat(get("half-dead", "/hello")).isEqualTo("hello");
    }
  }

  @Test
  void saysThatAServiceCannotBeReached() {
    assertRefused("dead", "/hello", ErrorCode.UNAVAILABLE, "dead cannot be reached.");
    assertRefused("unknown", "/hello", ErrorCode.UNAVAILABLE, "No instance of unknown is up.");
  }

  @Test
  void doesNotWaitForeverForAnAnswer() {
    assertRefused("alive", "/never", ErrorCode.DEADLINE_EXCEEDED, "alive did not answer in time.");
  }

  @Test
  void refusesAtOnceToCallWhatMostlyFailedAndTriesItAgain() {
    failing = true;
    for (int call = 0; call < 20; call++) {
      assertThatThrownBy(() -> get("ailing", "/ailing")).isInstanceOf(RuntimeException.class);
    }
    int seen = ailingCalls.get();
    assertThat(seen).isBetween(10, 19);
    assertRefused(
        "ailing",
        "/ailing",
        ErrorCode.UNAVAILABLE,
        "ailing failed too often; it is called again shortly.");
    assertThat(get("alive", "/hello")).isEqualTo("hello");

    failing = false;
    await()
        .atMost(Duration.ofSeconds(30))
        .ignoreExceptions()
        .untilAsserted(() -> assertThat(get("ailing", "/ailing")).isEqualTo("well"));
    assertThat(ailingCalls.get()).isEqualTo(seen + 1);
  }

  @Test
  void passesTheTraceOn() {
    Observation.createNotStarted("caller", observations)
        .observe(
            () -> {
              get("alive", "/hello");
              String traceId = Objects.requireNonNull(tracer.currentSpan()).context().traceId();
              assertThat(traceparent.get()).startsWith("00-" + traceId + "-");
            });
  }

  private String get(String service, String path) {
    return clients.to(service).build().get().uri(path).retrieve().body(String.class);
  }

  private void assertRefused(String service, String path, ErrorCode code, String detail) {
    assertThatThrownBy(() -> get(service, path))
        .isInstanceOfSatisfying(
            PlatformException.class,
            refused -> {
              assertThat(refused.code()).isEqualTo(code);
              assertThat(refused.detail()).isEqualTo(detail);
            });
  }

  private static String nobody() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return "http://127.0.0.1:" + socket.getLocalPort();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static HttpServer server() {
    try {
      HttpServer server =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      server.createContext(
          "/hello",
          exchange -> {
            traceparent.set(exchange.getRequestHeaders().getFirst("traceparent"));
            byte[] body = "hello".getBytes(java.nio.charset.StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
          });
      server.createContext("/never", exchange -> {});
      server.createContext(
          "/ailing",
          exchange -> {
            ailingCalls.incrementAndGet();
            byte[] body = "well".getBytes(java.nio.charset.StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(failing ? 500 : 200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
          });
      server.start();
      return server;
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @Configuration
  @EnableAutoConfiguration
  static class App {}
}
