package io.llmplatform.common.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.llmplatform.common.error.ErrorCode;
import io.llmplatform.common.error.PlatformException;
import io.llmplatform.common.security.Owner;
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

class DelegatedTokensTest {
  private static final Instant START = Instant.parse("2026-01-02T03:04:05Z");
  private static final Owner OWNER = new Owner("acme", "ann", "key-1");

  private final List<String> asked = new CopyOnWriteArrayList<>();
  private final MovedTime time = new MovedTime();
  private HttpServer userService = server();
  private DelegatedTokens tokens = tokens();
  private int status = 200;
  private Duration lifetime = Duration.ofMinutes(5);

  /** Stands until it is moved; is a clock, and ticks. */
  private static final class MovedTime extends Clock {
    private Instant now = START;

    void move(Duration by) {
      now = now.plus(by);
    }

    long nanos() {
      return Duration.between(START, now).toNanos();
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
  void asksUnderTheServicesOwnNameForWhomItActs() {
    assertThat(tokens.token(OWNER)).isEqualTo("token-1");
    assertThat(asked)
        .containsExactly(
            "Basic c2NoZWR1bGVyLXNlcnZpY2U6dGhlLXNlY3JldA=="
                + " {\"tenant\":\"acme\",\"subject\":\"ann\",\"keyId\":\"key-1\"}");
  }

  @Test
  void believesATokenForHalfAMinute() {
    tokens.token(OWNER);
    time.move(Duration.ofSeconds(29));
    assertThat(tokens.token(OWNER)).isEqualTo("token-1");
    time.move(Duration.ofSeconds(2));
    assertThat(tokens.token(OWNER)).isEqualTo("token-2");
  }

  @Test
  void asksForEachOwnerByItself() {
    tokens.token(OWNER);
    assertThat(tokens.token(new Owner("acme", "ann", null))).isEqualTo("token-2");
    assertThat(tokens.token(OWNER)).isEqualTo("token-1");
  }

  @Test
  void givesNoTokenThatIsAboutToEnd() {
    lifetime = Duration.ofSeconds(40);
    tokens.token(OWNER);
    time.move(Duration.ofSeconds(11));
    assertThat(tokens.token(OWNER)).isEqualTo("token-2");
  }

  @Test
  void asksAgainWhenTheTokenWasRefused() {
    tokens.token(OWNER);
    tokens.forget(OWNER);
    assertThat(tokens.token(OWNER)).isEqualTo("token-2");
  }

  @Test
  void refusesForARevokedKeyAndRemembersNoRefusal() {
    status = 404;
    assertFails(ErrorCode.PERMISSION_DENIED, "The owner of this work may not act any more.");
    status = 200;
    assertThat(tokens.token(OWNER)).isEqualTo("token-2");
  }

  @Test
  void isUnavailableWhereUserServiceIs() {
    for (int each : new int[] {401, 403, 500, 503}) {
      status = each;
      assertFails(ErrorCode.UNAVAILABLE, "user-service gives no token for the owner.");
    }
  }

  private void assertFails(ErrorCode code, String detail) {
    assertThatThrownBy(() -> tokens.token(OWNER))
        .asInstanceOf(InstanceOfAssertFactories.type(PlatformException.class))
        .satisfies(
            failure -> {
              assertThat(failure.code()).isEqualTo(code);
              assertThat(failure.detail()).isEqualTo(detail);
            });
  }

  private DelegatedTokens tokens() {
    RestClient client = RestClient.create("http://127.0.0.1:" + userService.getAddress().getPort());
    return new DelegatedTokens(client, "scheduler-service", "the-secret", time, time::nanos);
  }

  private HttpServer server() {
    try {
      HttpServer server =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      server.createContext("/internal/tokens/on-behalf", this::answer);
      return server;
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private void answer(HttpExchange exchange) throws IOException {
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    asked.add(exchange.getRequestHeaders().getFirst("Authorization") + " " + body);
    if (status != 200) {
      exchange.sendResponseHeaders(status, -1);
      exchange.close();
      return;
    }
    byte[] token =
        "{\"token\":\"token-%d\",\"expiresAt\":\"%s\"}"
            .formatted(asked.size(), time.instant().plus(lifetime))
            .getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().add("Content-Type", "application/json");
    exchange.sendResponseHeaders(200, token.length);
    exchange.getResponseBody().write(token);
    exchange.close();
  }
}
