package io.llmplatform.registry;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.llmplatform.registry.RegistryClient.Answer;
import io.llmplatform.registry.api.InstanceReport.Phase;
import io.llmplatform.registry.rollout.EvaluatingRollouts;
import io.llmplatform.testing.identity.TestCaller;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Primary;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Rollouts under a clock and with reports that the test makes; it also says when to look. */
@Import(RolloutIT.Time.class)
@SuppressWarnings("NullAway.Init") // set before each test
class RolloutIT extends RegistryScenario {
  private static final String ONE_STEP =
      """
      {"version": 2, "progressDeadline": "PT2M",
       "limits": {"maxErrorRate": 0.1, "maxP95": "PT0.5S"},
       "steps": [{"weight": 10, "minDuration": "PT1M", "minRequests": 20},
                 {"weight": 100, "minDuration": "PT0S", "minRequests": 0}]}\
      """;

  private final EvaluatingRollouts evaluating;
  private final SettableClock clock;
  private final JdbcClient database;
  private Instance instance;

  @Autowired
  RolloutIT(EvaluatingRollouts evaluating, SettableClock clock, JdbcClient database) {
    this.evaluating = evaluating;
    this.clock = clock;
    this.database = database;
  }

  @TestConfiguration(proxyBeanMethods = false)
  static class Time {
    @Bean
    @Primary
    SettableClock testClock() {
      return new SettableClock();
    }
  }

  @BeforeEach
  void deployed() throws Exception {
    // Those of other tests would be waited for.
    database.sql("delete from instance").update();
    registered();
    registry.upload(model, new Multipart().file("a", "1"));
    registry.upload(model, new Multipart().file("a", "2"));
    assertThat(put("{\"version\": 1}").status()).isEqualTo(201);
    instance = new Instance(model, model);
    instance.has(1, 1, Phase.READY);
    report();
  }

  @AfterEach
  void gone() throws Exception {
    as(TestCaller.service("inference-service")).delete("/internal/instances/" + model);
    if (rollout().path("endedAt").isMissingNode()) {
      act("abort");
    }
  }

  @Test
  void advancesWhenTimeAndRequestsHavePassedAndSucceeds() throws Exception {
    Answer started = start(ONE_STEP);
    assertThat(started.status()).as("%s", started.body()).isEqualTo(201);
    assertThat(started.headers().firstValue("Location"))
        .contains("/api/deployments/" + model + "/rollouts/1");
    assertThat(weights()).containsExactly("90", "10");
    assertThat(started.text("/reason")).contains("0 of 1 instances");

    // The time runs from when the version is ready.
    pass(Duration.ofSeconds(61));
    assertThat(weights()).containsExactly("90", "10");
    ready(2);
    pass(Duration.ofSeconds(30));
    instance.has(2, 2, Phase.READY).requests(19, 1, 40);
    pass(Duration.ofSeconds(31));
    assertThat(weights()).containsExactly("90", "10");
    assertThat(rollout().at("/reason").asText()).contains("19 of 20");
    instance.has(2, 2, Phase.READY).requests(1, 0, 40);
    pass(Duration.ofSeconds(1));
    assertThat(weights()).containsExactly("0", "100");
    assertThat(rollout().at("/state").asText()).isEqualTo("PROGRESSING");
    assertThat(registry.get("/api/deployments/" + model).body().at("/status/rollout/id").asInt())
        .isEqualTo(1);

    ready(3);
    pass(Duration.ofSeconds(1));
    assertThat(rollout().at("/state").asText()).isEqualTo("SUCCEEDED");
    assertThat(weights()).containsExactly("100");
    assertThat(registry.get("/api/deployments/" + model).body().at("/version").asInt())
        .isEqualTo(2);
    assertThat(events())
        .containsExactly(
            "deployment.changed 1",
            "rollout.started",
            "deployment.changed 2",
            "rollout.advanced 2",
            "deployment.changed 3",
            "rollout.advanced 3",
            "deployment.changed 4",
            "rollout.succeeded 4");
    assertThat(causes())
        .containsExactly("ROLLOUT_SUCCEEDED", "ROLLOUT_STEP", "ROLLOUT_STEP", "DEPLOYED");
  }

  @Test
  void rollsBackOnErrors() throws Exception {
    start(ONE_STEP);
    ready(2);
    instance.has(2, 2, Phase.READY).requests(19, 19, 40);
    pass(Duration.ofSeconds(1));
    assertThat(rollout().at("/state").asText()).as("too few to judge").isEqualTo("PROGRESSING");
    instance.has(2, 2, Phase.READY).requests(1, 0, 40);
    pass(Duration.ofSeconds(1));
    assertRolledBack("19 of 20 requests failed");
    assertThat(causes()).containsExactly("ROLLOUT_ROLLED_BACK", "ROLLOUT_STEP", "DEPLOYED");
    assertThat(events()).endsWith("deployment.changed 3", "rollout.rolled-back 3");
  }

  @Test
  void whatWasBeforeTheStepDoesNotCount() throws Exception {
    instance.has(2, 1, Phase.READY).requests(1000, 1000, 9000);
    report();
    start(ONE_STEP);
    ready(2);
    instance.has(2, 2, Phase.READY).requests(20, 0, 40);
    pass(Duration.ofSeconds(1));
    assertThat(rollout().at("/state").asText()).isEqualTo("PROGRESSING");
    assertThat(rollout().at("/observed/requests").asLong()).isEqualTo(20);
    // A process that is gone has counted nevertheless.
    instance.restart();
    ready(2);
    instance.has(2, 2, Phase.READY).requests(5, 5, 40);
    pass(Duration.ofSeconds(1));
    assertRolledBack("5 of 25 requests failed");
  }

  @Test
  void rollsBackOnSlowness() throws Exception {
    start(ONE_STEP);
    ready(2);
    instance.has(2, 2, Phase.READY).requests(18, 0, 40).requests(2, 0, 2000);
    pass(Duration.ofSeconds(1));
    assertRolledBack("p95");
  }

  @Test
  void whatRunsLongerThanTheLimitIsSlow() throws Exception {
    start(ONE_STEP);
    ready(2);
    instance.has(2, 2, Phase.READY).requests(10, 0, 40).running(10, 400);
    pass(Duration.ofSeconds(1));
    assertThat(rollout().at("/state").asText()).isEqualTo("PROGRESSING");
    instance.has(2, 2, Phase.READY).running(10, 600);
    pass(Duration.ofSeconds(1));
    assertRolledBack("10 run longer");
  }

  @Test
  void rollsBackWhatIsSlowerThanTheOthers() throws Exception {
    start(ONE_STEP.replace("\"maxP95\": \"PT0.5S\"", "\"maxP95Ratio\": 2"));
    ready(2);
    instance.has(1, 2, Phase.READY).requests(100, 0, 40);
    instance.has(2, 2, Phase.READY).requests(20, 0, 70);
    pass(Duration.ofSeconds(1));
    assertThat(rollout().at("/state").asText()).isEqualTo("PROGRESSING");
    instance.has(2, 2, Phase.READY).requests(20, 0, 200);
    pass(Duration.ofSeconds(1));
    assertRolledBack("times");
  }

  @Test
  void rollsBackWhatCannotBeLoaded() throws Exception {
    start(ONE_STEP);
    instance.has(1, 2, Phase.READY);
    instance.has(2, 2, Phase.UNAVAILABLE).because("the file is broken");
    pass(Duration.ofSeconds(1));
    assertRolledBack("the file is broken");
  }

  @Test
  void rollsBackWhatDoesNotComeUpInTime() throws Exception {
    start(ONE_STEP);
    instance.has(2, 2, Phase.LOADING);
    pass(Duration.ofSeconds(119));
    assertThat(rollout().at("/state").asText()).isEqualTo("PROGRESSING");
    pass(Duration.ofSeconds(2));
    assertRolledBack("LOADING");
  }

  @Test
  void rollsBackWhereARequestNeverEnds() throws Exception {
    start(ONE_STEP.replace(", \"maxP95\": \"PT0.5S\"", ""));
    ready(2);
    instance.has(2, 2, Phase.READY).running(1, 119_000);
    pass(Duration.ofSeconds(1));
    assertThat(rollout().at("/state").asText()).isEqualTo("PROGRESSING");
    instance.has(2, 2, Phase.READY).running(1, 121_000);
    pass(Duration.ofSeconds(1));
    assertRolledBack("has been running");
  }

  @Test
  void rollsBackWhereNobodyReports() throws Exception {
    start(ONE_STEP);
    clock.advance(Duration.ofSeconds(119));
    evaluating.evaluate();
    assertThat(rollout().at("/state").asText()).isEqualTo("PROGRESSING");
    clock.advance(Duration.ofSeconds(2));
    evaluating.evaluate();
    assertRolledBack("No instance has reported");
  }

  @Test
  void rollsBackToExactlyWhatWasBefore() throws Exception {
    registry.upload(model, new Multipart().file("a", "3"));
    Answer before =
        put(
            """
            {"targets": [
              {"version": 1, "weight": 67, "settings": {"instances": 2}},
              {"version": 3, "weight": 33, "match": {"users": ["ann"]}}],
             "sticky": true}\
            """);
    start(ONE_STEP.replace("\"weight\": 10,", "\"weight\": 50,"));
    assertThat(weights()).containsExactly("34", "50", "16");
    act("abort");
    JsonNode after = registry.get("/api/deployments/" + model).body();
    assertThat(after.at("/targets")).isEqualTo(before.body().at("/targets"));
    assertThat(after.at("/sticky").asBoolean()).isTrue();
    assertThat(rollout().at("/reason").asText()).contains("Aborted by user-of-platform");
  }

  @Test
  void aShadowComesFirstAndGoesAfterwards() throws Exception {
    start(
        """
        {"version": 2, "steps": [
          {"weight": 0, "shadowPercent": 20, "minDuration": "PT0S", "minRequests": 5},
          {"weight": 100}]}\
        """);
    JsonNode shadowed = registry.get("/api/deployments/" + model).body();
    assertThat(shadowed.at("/shadow/version").asInt()).isEqualTo(2);
    assertThat(shadowed.at("/shadow/percent").asInt()).isEqualTo(20);
    assertThat(weights()).containsExactly("100");
    ready(2);
    instance.has(2, 2, Phase.READY).requests(5, 0, 40);
    pass(Duration.ofSeconds(1));
    assertThat(registry.get("/api/deployments/" + model).body().has("shadow")).isFalse();
    assertThat(weights()).containsExactly("0", "100");
  }

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

  private Answer start(String json) throws Exception {
    return registry.post("/api/deployments/" + model + "/rollouts", json(json));
  }

  private Answer act(String action) throws Exception {
    return registry.post("/api/deployments/" + model + "/rollouts/1/" + action, json("{}"));
  }

  private JsonNode rollout() throws Exception {
    return registry.get("/api/deployments/" + model + "/rollouts/1").body();
  }

  private List<String> weights() throws Exception {
    return registry
        .get("/api/deployments/" + model)
        .body()
        .at("/targets")
        .findValuesAsText("weight");
  }

  private Answer put(String json) throws Exception {
    return registry.put("/api/deployments/" + model, json(json));
  }

  private static JsonNode json(String json) throws Exception {
    return new ObjectMapper().readTree(json);
  }

  /** Both versions are ready on the instance, and somebody looks. */
  private void ready(long generation) throws Exception {
    instance.has(1, generation, Phase.READY);
    instance.has(2, generation, Phase.READY);
    pass(Duration.ZERO);
  }

  /** Time passes, the instance reports, and somebody looks. */
  private void pass(Duration time) throws Exception {
    clock.advance(time);
    report();
    evaluating.evaluate();
  }

  private void report() throws Exception {
    Answer answer =
        as(TestCaller.service("inference-service"))
            .put("/internal/instances/" + model, instance.report());
    assertThat(answer.status()).as("%s", answer.body()).isEqualTo(204);
  }

  private void assertRolledBack(String reason) throws Exception {
    assertThat(rollout().at("/state").asText()).as("%s", rollout()).isEqualTo("ROLLED_BACK");
    assertThat(rollout().at("/reason").asText()).contains(reason);
    assertThat(weights()).containsExactly("100");
    assertThat(registry.get("/api/deployments/" + model).body().at("/version").asInt())
        .isEqualTo(1);
  }

  private List<String> events() {
    return Outbox.of(database, "platform/" + model, "").stream()
        .filter(event -> event.at("/type").asText().matches("(deployment|rollout|approval).*"))
        .map(
            event ->
                event.at("/type").asText()
                    + (event.at("/data/generation").isMissingNode()
                        ? ""
                        : " " + event.at("/data/generation").asLong()))
        .toList();
  }

  private List<String> causes() throws Exception {
    return registry
        .get("/api/deployments/" + model + "/history")
        .body()
        .at("/items")
        .findValuesAsText("cause");
  }
}
