package io.llmplatform.log.ingestion;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.llmplatform.testing.identity.TestCaller;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.http.HttpMethod;
import org.springframework.http.ResponseEntity;

class UsageAnswersIT extends TakingBatchScenario {
  @Test
  void tellsUsageOfOnesOwnTenantOnly() {
    take(requests(0, 3));
    String path = Events.usagePath();
    TestCaller other = TestCaller.viewer("other-" + tenant);
    assertThat(get(other, path).getBody().at("/total/requests").asLong()).isZero();
    assertThat(get(other, path + "&tenant=" + tenant).getStatusCode().value()).isEqualTo(403);
    assertThat(get(other, path + "&group_by=tenant").getStatusCode().value()).isEqualTo(403);
    assertThat(get(TestCaller.in(tenant), path).getStatusCode().value()).isEqualTo(403);
    JsonNode all = get(TestCaller.platformAdmin(), path + "&group_by=tenant").getBody();
    assertThat(all.path("rows").findValuesAsText("tenant")).contains(tenant);
  }

  @Test
  void tellsUsageByModelKeyAndUser() {
    take(requests(0, 3));
    take(ledger(0, 3));
    JsonNode usage =
        get(tenantViewer(), Events.usagePath() + "&interval=hour&group_by=model,key,user")
            .getBody();
    assertThat(usage.path("rows")).hasSize(1);
    JsonNode row = usage.at("/rows/0");
    assertThat(row.path("start").asText()).isEqualTo(Events.DAY + "T10:00:00Z");
    assertThat(row.path("model").asText()).isEqualTo("m");
    assertThat(row.path("key").asText()).isEqualTo("k_1");
    assertThat(row.path("user").asText()).isEqualTo("ann");
    assertThat(row.path("requests").asInt()).isEqualTo(3);
    assertThat(row.path("completionTokens").asInt()).isEqualTo(15);
    assertThat(row.path("cachedTokens").asInt()).isEqualTo(6);
  }

  @Test
  void takesOperatorsInValuesAsTheTextThatTheyAre() {
    take(requests(0, 3));
    JsonNode usage =
        http.exchange(
                Events.usagePath() + "&model={model}",
                HttpMethod.GET,
                as(tenantViewer()),
                JsonNode.class,
                "{\"$ne\": null}")
            .getBody();
    assertThat(usage.at("/total/requests").asLong()).isZero();
  }

  @Test
  void refusesWhatItDoesNotKnowOrIsAskedTwice() {
    for (String parameter :
        List.of(
            "model[$ne]=x", "groupby=model", "model=a&model=b", "group_by=model&group_by=key")) {
      assertThat(refused(parameter)).isEqualTo(parameter.substring(0, parameter.indexOf('=')));
    }
    assertThat(refused("from=+999999999-12-31T23:59:59-18:00")).isEqualTo("from");
    assertThat(refused("model=" + "m".repeat(300))).isEqualTo("model");
  }

  /** The field that is at fault. */
  private String refused(String parameters) {
    ResponseEntity<JsonNode> answer = get(tenantViewer(), "/api/usage?" + parameters);
    assertThat(answer.getStatusCode().value()).isEqualTo(400);
    return answer.getBody().path("field").asText();
  }
}
