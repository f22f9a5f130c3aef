package io.llmplatform.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class KeptConnectionIT extends GatewayScenario {
  private static final String PROXIED = asking("/v3/api-docs/log-service");
  private static final String REFUSED = asking("/v3/api-docs/unknown-service");

  @Test
  void takesRequestsAfterOneThatCameBeforeAResponseHadEnded() throws Exception {
    takesRequestsAfterAQueuedOne(new RawHttp(port));
  }

  static void takesRequestsAfterAQueuedOne(RawHttp connection) throws IOException {
    try (connection) {
      connection.send(PROXIED + REFUSED);
      assertThat(connection.readUntil(LOG)).startsWith("HTTP/1.1 200");
      assertThat(connection.readUntil("}")).startsWith("HTTP/1.1 404");

      connection.send(REFUSED);
      assertThat(connection.readUntil("}")).startsWith("HTTP/1.1 404");
    }
  }

  private static String asking(String path) {
    return "GET " + path + " HTTP/1.1\r\nHost: gateway\r\n\r\n";
  }
}
