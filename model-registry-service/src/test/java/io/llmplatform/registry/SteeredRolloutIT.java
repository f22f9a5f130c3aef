package io.llmplatform.registry;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.llmplatform.registry.RegistryClient.Answer;
import io.llmplatform.registry.api.InstanceReport.Phase;
import io.llmplatform.testing.identity.TestCaller;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Rollouts that people steer, hold and consent to, and what cannot be one. */
class SteeredRolloutIT extends RolloutScenario {
  @Test
  void isSteeredByHand() throws Exception {
    start(ONE_STEP);
    ready(2);
    instance.has(2, 2, Phase.READY).requests(100, 0, 40);
    assertThat(act("pause").text("/state")).isEqualTo("PAUSED");
    pass(Duration.ofMinutes(2));
    assertThat(weights()).containsExactly("90", "10");
    assertThat(act("resume").text("/state")).isEqualTo("PROGRESSING");
    pass(Duration.ofSeconds(1));
    assertThat(weights()).containsExactly("0", "100");
    assertThat(act("advance").text("/state")).isEqualTo("SUCCEEDED");
    assertProblem(act("advance"), 409, "");
    assertProblem(act("abort"), 409, "");
  }

  @Test
  void whatIsPausedIsStillWatched() throws Exception {
    start(ONE_STEP);
    ready(2);
    act("pause");
    instance.has(2, 2, Phase.READY).requests(20, 20, 40);
    pass(Duration.ofSeconds(1));
    assertRolledBack("20 of 20");
  }

  @Test
  void waitsToBeAdvancedWhereItIsToldSo() throws Exception {
    start(ONE_STEP.replace("{\"version\"", "{\"autoAdvance\": false, \"version\""));
    ready(2);
    instance.has(2, 2, Phase.READY).requests(20, 0, 40);
    pass(Duration.ofMinutes(2));
    assertThat(weights()).containsExactly("90", "10");
    assertThat(rollout().at("/reason").asText()).contains("waits to be advanced");
    act("advance");
    assertThat(weights()).containsExactly("0", "100");
  }

  @Test
  void nothingElseChangesTheDeploymentMeanwhile() throws Exception {
    start(ONE_STEP);
    Answer refused = put("{\"version\": 2}");
    assertProblem(refused, 409, "");
    assertThat(refused.text("/detail")).contains("Rollout 1").contains("abort");
    assertProblem(registry.delete("/api/deployments/" + model), 409, "");
    assertProblem(registry.post("/api/deployments/" + model + "/rollback", json("{}")), 409, "");
    assertProblem(start(ONE_STEP), 409, "");
    for (int version : new int[] {1, 2}) {
      Answer deleted = registry.delete("/api/models/" + model + "/versions/" + version);
      assertProblem(deleted, 409, "");
    }
    // The same as it is anyway changes nothing.
    act("abort");
    assertThat(registry.delete("/api/models/" + model + "/versions/2").status()).isEqualTo(204);
  }

  @Test
  void aStepWaitsForConsent() throws Exception {
    Answer started =
        start(
            ONE_STEP.replace(
                "{\"weight\": 10,",
                "{\"approval\": {\"role\": \"tenant-admin\"}, \"weight\": 10,"));
    assertThat(started.text("/state")).isEqualTo("AWAITING_APPROVAL");
    assertThat(weights()).containsExactly("100");
    pass(Duration.ofMinutes(10));
    String approval = "/api/approvals/" + rollout().at("/approval").asText();
    assertThat(registry.get(approval).text("/subject")).contains("rollout 1");
    assertProblem(act("advance"), 409, "");
    assertProblem(registry.post(approval + "/approve", json("{}")), 403, "");
    assertProblem(
        as(TestCaller.developer("platform").withSubject("dev"))
            .post(approval + "/approve", json("{}")),
        403,
        "");
    assertProblem(
        as(TestCaller.tenantAdmin("acme")).post(approval + "/approve", json("{}")), 404, "");
    RegistryClient admin = as(TestCaller.tenantAdmin("platform").withSubject("ann"));
    Answer decided = admin.post(approval + "/approve", json("{\"comment\": \"as tested\"}"));
    assertThat(decided.status()).as("%s", decided.body()).isEqualTo(200);
    assertThat(decided.text("/state")).isEqualTo("APPROVED");
    assertThat(decided.text("/decidedBy")).isEqualTo("ann");
    assertThat(weights()).containsExactly("90", "10");
    assertProblem(admin.post(approval + "/reject", json("{}")), 409, "");
  }

  @Test
  void aRefusalRollsBack() throws Exception {
    start(
        ONE_STEP.replace(
            "{\"weight\": 100,", "{\"approval\": {\"role\": \"tenant-admin\"}, \"weight\": 100,"));
    ready(2);
    instance.has(2, 2, Phase.READY).requests(20, 0, 40);
    pass(Duration.ofSeconds(1));
    pass(Duration.ofMinutes(1));
    assertThat(rollout().at("/state").asText()).isEqualTo("AWAITING_APPROVAL");
    assertThat(weights()).containsExactly("90", "10");
    String approval = "/api/approvals/" + rollout().at("/approval").asText();
    as(TestCaller.tenantAdmin("platform").withSubject("ann"))
        .post(approval + "/reject", json("{\"comment\": \"not on a Friday\"}"));
    assertRolledBack("not on a Friday");
  }

  @Test
  void whatWaitsForConsentIsStillWatchedAndItsApprovalGoesWithIt() throws Exception {
    start(
        ONE_STEP.replace(
            "{\"weight\": 100,", "{\"approval\": {\"role\": \"tenant-admin\"}, \"weight\": 100,"));
    ready(2);
    instance.has(2, 2, Phase.READY).requests(20, 0, 40);
    pass(Duration.ofSeconds(1));
    pass(Duration.ofMinutes(1));
    String approval = "/api/approvals/" + rollout().at("/approval").asText();
    instance.has(2, 2, Phase.READY).requests(20, 20, 40);
    pass(Duration.ofSeconds(1));
    assertRolledBack("20 of 40");
    assertThat(registry.get(approval).text("/state")).isEqualTo("CANCELLED");
  }

  @Test
  void aPolicyHasEveryChangeWait() throws Exception {
    String policy = "/api/deployments/" + model + "/policy";
    RegistryClient developer = as(TestCaller.developer("platform").withSubject("dev"));
    RegistryClient admin = as(TestCaller.tenantAdmin("platform").withSubject("ann"));
    assertProblem(
        developer.put(policy, json("{\"approval\": {\"role\": \"tenant-admin\"}}")), 403, "");
    assertProblem(admin.put(policy, json("{\"approval\": {}}")), 400, "approval.role");
    admin.put(policy, json("{\"approval\": {\"role\": \"tenant-admin\"}}"));
    assertThat(admin.get(policy).text("/approval/role")).isEqualTo("tenant-admin");

    Answer waiting = developer.put("/api/deployments/" + model, json("{\"version\": 2}"));
    assertThat(waiting.status()).as("%s", waiting.body()).isEqualTo(202);
    String approval = waiting.headers().firstValue("Location").orElseThrow();
    assertThat(developer.put("/api/deployments/" + model, json("{\"version\": 2}")).text("/id"))
        .isEqualTo(waiting.text("/id"));
    assertProblem(developer.put("/api/deployments/" + model, json("{\"version\": 9}")), 404, "");
    assertThat(developer.put("/api/deployments/" + model, json("{\"version\": 1}")).status())
        .as("as it is")
        .isEqualTo(200);
    assertThat(weights()).containsExactly("100");
    assertThat(
            registry.get("/api/approvals?state=pending").body().at("/items").findValuesAsText("id"))
        .contains(waiting.text("/id"));
    assertProblem(registry.get("/api/approvals?state=x"), 400, "state");
    assertProblem(registry.get("/api/approvals/1-1-1-1-1"), 404, "");
    assertProblem(developer.post(approval + "/approve", json("{}")), 403, "");
    assertThat(admin.post(approval + "/approve", json("{}")).status()).isEqualTo(200);
    JsonNode deployment = registry.get("/api/deployments/" + model).body();
    assertThat(deployment.at("/version").asInt()).isEqualTo(2);
    JsonNode change = registry.get("/api/deployments/" + model + "/history").body().at("/items/0");
    assertThat(change.at("/by").asText()).isEqualTo("dev");
    assertThat(change.at("/reason").asText()).contains("Approved by ann");

    assertThat(developer.delete("/api/deployments/" + model).status()).isEqualTo(202);
    Answer rollout =
        developer.post(
            "/api/deployments/" + model + "/rollouts",
            json("{\"version\": 1, \"steps\": [{\"weight\": 100}]}"));
    assertThat(rollout.text("/state")).isEqualTo("AWAITING_APPROVAL");
    assertThat(events()).contains("approval.requested", "approval.decided");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "version | {'steps': [{'weight': 100}]}",
        "steps | {'version': 2}",
        "steps[0].weight | {'version': 2, 'steps': [{'weight': 50}]}",
        "steps[1].weight | {'version': 2, 'steps': [{'weight': 50}, {'weight': 50}, {'weight':"
            + " 100}]}",
        "steps[0].weight | {'version': 2, 'steps': [{'weight': -1}, {'weight': 100}]}",
        "steps[0].shadowPercent | {'version': 2, 'steps': [{'weight': 1, 'shadowPercent': 1},"
            + " {'weight': 100}]}",
        "steps[0].minRequests | {'version': 2, 'steps': [{'weight': 0, 'minRequests': 1},"
            + " {'weight': 100}]}",
        "steps[0].minDuration | {'version': 2, 'steps': [{'weight': 100, 'minDuration': 'PT-1S'}]}",
        "steps[0].minDuration | {'version': 2, 'steps': [{'weight': 100, 'minDuration': 'soon'}]}",
        "steps[0].approval.role | {'version': 2, 'steps': [{'weight': 100, 'approval': {}}]}",
        "limits.maxErrorRate | {'version': 2, 'steps': [{'weight': 100}], 'limits':"
            + " {'maxErrorRate': 2}}",
        "limits.maxP95 | {'version': 2, 'steps': [{'weight': 100}], 'limits': {'maxP95': 'PT0S'}}",
        "limits.maxP95Ratio | {'version': 2, 'steps': [{'weight': 100}], 'limits': {'maxP95Ratio':"
            + " 0}}",
        "progressDeadline | {'version': 2, 'steps': [{'weight': 100}], 'progressDeadline': 'PT0S'}",
        "match.header.name | {'version': 2, 'steps': [{'weight': 100}], 'match': {'header':"
            + " {'value': 'x'}}}",
      })
  void saysWhichFieldMakesNoSense(String field, String body) throws Exception {
    assertProblem(start(body.replace('\'', '"')), 400, field);
    assertThat(weights()).containsExactly("100");
  }

  @Test
  void onlyWhatCanTakeOverDoes() throws Exception {
    assertProblem(start(ONE_STEP.replace("\"version\": 2", "\"version\": 9")), 404, "");
    assertProblem(start(ONE_STEP.replace("\"version\": 2", "\"version\": 1")), 409, "");
    assertProblem(registry.get("/api/deployments/" + model + "/rollouts/1"), 404, "");
    assertProblem(registry.get("/api/deployments/" + model + "/rollouts/x"), 404, "");
    registry.delete("/api/deployments/" + model);
    assertProblem(start(ONE_STEP), 409, "");
  }
}
