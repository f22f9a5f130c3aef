package io.llmplatform.common.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.llmplatform.common.error.ErrorCode;
import io.llmplatform.common.error.PlatformException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.web.client.RestClient;

class ServiceTokensTest {
  private final List<String> asked = new CopyOnWriteArrayList<>();
  private final MovedClock clock = new MovedClock();
  private HttpServer userService = server();
  private ServiceTokens tokens = tokens();

  /** Stands until it is moved. */
  private static final class MovedClock extends Clock {
    private Instant now = Instant.parse("2026-01-02T03:04:05Z");

    void move(Duration by) {
      now = now.plus(by);
    }

    @Override
    public Instant instant() {
      return now;
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }

  @BeforeEach
  void listen() {
    userService.start();
  }

  @AfterEach
  void stop() {
    userService.stop(0);
  }

  @Test
  void asksUnderTheServicesOwnNameAndKeepsTheToken() {
    assertThat(tokens.token()).isEqualTo("token-1");
    assertThat(tokens.token()).isEqualTo("token-1");
    // scheduler-service:the-secret
    assertThat(asked).containsExactly("Basic c2NoZWR1bGVyLXNlcnZpY2U6dGhlLXNlY3JldA==");
  }

  @Test
  void asksAgainBeforeTheTokenEnds() {
    tokens.token();
    clock.move(Duration.ofSeconds(269));
    assertThat(tokens.token()).isEqualTo("token-1");
    clock.move(Duration.ofSeconds(2));
    assertThat(tokens.token()).isEqualTo("token-2");
  }

  @Test
  void asksAgainWhenTheTokenWasRefused() {
    String first = tokens.token();
    tokens.forget("another");
    assertThat(tokens.token()).isEqualTo(first);
    tokens.forget(first);
    assertThat(tokens.token()).isEqualTo("token-2");
  }

  @Test
  void isUnavailableWhereNoTokenIsGiven() {
    ServiceTokens wrong = new ServiceTokens(client(), "scheduler-service", "another-secret", clock);
    assertThatThrownBy(wrong::token)
        .asInstanceOf(InstanceOfAssertFactories.type(PlatformException.class))
        .extracting(PlatformException::code)
        .isEqualTo(ErrorCode.UNAVAILABLE);
  }

  private ServiceTokens tokens() {
    return new ServiceTokens(client(), "scheduler-service", "the-secret", clock);
  }

  private RestClient client() {
    return RestClient.create("http://127.0.0.1:" + userService.getAddress().getPort());
  }

  private HttpServer server() {
    try {
      HttpServer server =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      server.createContext("/internal/tokens/service", this::answer);
      return server;
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private void answer(HttpExchange exchange) throws IOException {
    String authorization = exchange.getRequestHeaders().getFirst("Authorization");
    if (!authorization.endsWith("c2NoZWR1bGVyLXNlcnZpY2U6dGhlLXNlY3JldA==")) {
      exchange.sendResponseHeaders(401, -1);
      return;
    }
    asked.add(authorization);
    byte[] token =
        "{\"token\":\"token-%d\",\"expiresAt\":\"%s\"}"
            .formatted(asked.size(), clock.instant().plus(Duration.ofMinutes(5)))
            .getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().add("Content-Type", "application/json");
    exchange.sendResponseHeaders(200, token.length);
    exchange.getResponseBody().write(token);
    exchange.close();
  }
}
