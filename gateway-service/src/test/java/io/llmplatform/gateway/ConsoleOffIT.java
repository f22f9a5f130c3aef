package io.llmplatform.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConsoleOffIT extends GatewayScenario {

  @ParameterizedTest
  @ValueSource(strings = {"/console", "/console/jobs", "/console/assets/console.css"})
  void thereIsNoConsoleThatTheIssuerDoesNotKnow(String path) throws Exception {
    HttpResponse<String> response = send(anonymous(path).header("Accept", "text/html"));

    assertThat(response.statusCode()).isEqualTo(404);
    assertThat(response.headers().allValues("Set-Cookie")).isEmpty();
  }
}
