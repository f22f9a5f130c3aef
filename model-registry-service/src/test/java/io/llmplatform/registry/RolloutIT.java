package io.llmplatform.registry;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.llmplatform.registry.RegistryClient.Answer;
import io.llmplatform.registry.api.InstanceReport.Phase;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Rollouts go on and back by themselves. */
class RolloutIT extends RolloutScenario {
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
}
