package io.llmplatform.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.http.HttpHeaders;
import org.junit.jupiter.api.Test;
import org.springframework.test.context.TestPropertySource;

@TestPropertySource(properties = "GATEWAY_TRUSTED_PROXIES=10.0.0.0/8,127.0.0.0/8")
class TrustedProxiesIT extends GatewayScenario {

  @Test
  void continuesWhatATrustedProxySaysOfTheClient() throws Exception {
    send(
        request("/v1/models")
            .header("X-Forwarded-For", "203.0.113.9")
            .header("X-Forwarded-Host", "llm.example")
            .header("X-Forwarded-Proto", "https")
            .header("X-Forwarded-Port", "443"));

    HttpHeaders seen = upstream(INFERENCE).onlyRequest().requestHeaders();
    assertThat(seen.getAll("X-Forwarded-For")).containsExactly("203.0.113.9, 127.0.0.1");
    assertThat(seen.getAll("X-Forwarded-Host")).containsExactly("llm.example");
    assertThat(seen.getAll("X-Forwarded-Proto")).containsExactly("https");
    assertThat(seen.getAll("X-Forwarded-Port")).containsExactly("443");
  }
}
