package io.llmplatform.gateway;

import static io.llmplatform.gateway.FakeIdentities.limits;
import static org.assertj.core.api.Assertions.assertThat;

import io.llmplatform.user.api.Limits;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;

/** The scenario's own Redis is away. */
class RedisAwayIT extends GatewayScenario {

  @Test
  void requestsThatCannotBeCountedPass() throws Exception {
    IDENTITIES.know("sk-a", FakeIdentities.identity("acme", "a", limits(1L, 1L), Limits.NONE));

    for (int call = 0; call < 3; call++) {
      HttpResponse<String> response = send(request("/v1/models", "sk-a"));

      assertThat(response.statusCode()).isEqualTo(200);
      assertThat(response.headers().map()).doesNotContainKey("x-ratelimit-limit-requests");
    }
    assertThat(get("/actuator/health/readiness").statusCode()).isEqualTo(200);
  }
}
