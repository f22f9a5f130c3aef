package io.llmplatform.gateway;

import static io.llmplatform.gateway.FakeIdentities.limits;
import static org.assertj.core.api.Assertions.assertThat;

import io.llmplatform.user.api.Limits;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.springframework.test.context.TestPropertySource;

@TestPropertySource(properties = "GATEWAY_LIMITS_WHEN_REDIS_IS_AWAY=closed")
class RedisAwayClosedIT extends GatewayScenario {

  @Test
  void requestsThatCannotBeCountedAreRefused() throws Exception {
    IDENTITIES.know("sk-a", FakeIdentities.identity("acme", "a", limits(1L, null), Limits.NONE));

    HttpResponse<String> response = send(request("/v1/models", "sk-a"));

    assertThat(response.statusCode()).isEqualTo(503);
    assertThat(response.headers().firstValue("Retry-After")).isPresent();
    assertThat(upstream(INFERENCE).requests()).isEmpty();
  }

  @Test
  void aCallerWithoutLimitsPasses() throws Exception {
    assertThat(get("/v1/models").statusCode()).isEqualTo(200);
  }
}
