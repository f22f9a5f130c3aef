package io.llmplatform.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Java's HTTP client as it is by default: it offers an upgrade to HTTP/2. */
@Timeout(60)
class UpgradeIT extends GatewayScenario {

  @Test
  void staysWithHttp1ForClientsThatOfferAnUpgrade() throws Exception {
    HttpClient client = HttpClient.newHttpClient();

    for (int bytes : new int[] {0, 10, 100_000}) {
      HttpResponse<String> response =
          client.send(
              request("/v1/embeddings").POST(BodyPublishers.ofString("x".repeat(bytes))).build(),
              BodyHandlers.ofString());

      assertThat(response.statusCode()).isEqualTo(200);
      assertThat(response.version()).isEqualTo(HttpClient.Version.HTTP_1_1);
    }
  }
}
