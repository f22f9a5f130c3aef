package io.llmplatform.gateway;

import io.llmplatform.testing.infrastructure.WithRedis;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.springframework.test.context.TestPropertySource;

/**
 * A gateway with a console, before an issuer that is fake, with sessions in a real Redis. All
 * scenarios of this shape share one context, which remembers the issuer's keys.
 */
@Timeout(120)
@WithRedis
@TestPropertySource(
    properties = {
      "CONSOLE_CLIENT_SECRET=" + FakeIssuer.CLIENT_SECRET,
      "PLATFORM_ISSUER=" + FakeIssuer.ISSUER,
      "spring.data.redis.timeout=30s"
    })
abstract class ConsoleScenario extends GatewayScenario {
  static final FakeIssuer ISSUER = new FakeIssuer(IDENTITIES);

  ConsoleBrowser browser = new ConsoleBrowser(0, ISSUER);

  @BeforeEach
  void newBrowser() {
    ISSUER.reset();
    ISSUER.listenAt(upstream(USER));
    browser = new ConsoleBrowser(port, ISSUER);
  }

  @AfterEach
  void leaveTheSharedUserService() {
    ISSUER.leave(upstream(USER));
  }
}
