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
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Primary;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Rollouts under a clock and with reports that the test makes; it also says when to look. */
@Import(RolloutScenario.Time.class)
@SuppressWarnings("NullAway.Init") // set before each test
abstract class RolloutScenario extends RegistryScenario {
  static final String ONE_STEP =
      """
      {"version": 2, "progressDeadline": "PT2M",
       "limits": {"maxErrorRate": 0.1, "maxP95": "PT0.5S"},
       "steps": [{"weight": 10, "minDuration": "PT1M", "minRequests": 20},
                 {"weight": 100, "minDuration": "PT0S", "minRequests": 0}]}\
      """;

  @Autowired EvaluatingRollouts evaluating;
  @Autowired SettableClock clock;
  @Autowired JdbcClient database;
  Instance instance;

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

  Answer start(String json) throws Exception {
    return registry.post("/api/deployments/" + model + "/rollouts", json(json));
  }

  Answer act(String action) throws Exception {
    return registry.post("/api/deployments/" + model + "/rollouts/1/" + action, json("{}"));
  }

  JsonNode rollout() throws Exception {
    return registry.get("/api/deployments/" + model + "/rollouts/1").body();
  }

  List<String> weights() throws Exception {
    return registry
        .get("/api/deployments/" + model)
        .body()
        .at("/targets")
        .findValuesAsText("weight");
  }

  Answer put(String json) throws Exception {
    return registry.put("/api/deployments/" + model, json(json));
  }

  static JsonNode json(String json) throws Exception {
    return new ObjectMapper().readTree(json);
  }

  /** Both versions are ready on the instance, and somebody looks. */
  void ready(long generation) throws Exception {
    instance.has(1, generation, Phase.READY);
    instance.has(2, generation, Phase.READY);
    pass(Duration.ZERO);
  }

  /** Time passes, the instance reports, and somebody looks. */
  void pass(Duration time) throws Exception {
    clock.advance(time);
    report();
    evaluating.evaluate();
  }

  void report() throws Exception {
    Answer answer =
        as(TestCaller.service("inference-service"))
            .put("/internal/instances/" + model, instance.report());
    assertThat(answer.status()).as("%s", answer.body()).isEqualTo(204);
  }

  void assertRolledBack(String reason) throws Exception {
    assertThat(rollout().at("/state").asText()).as("%s", rollout()).isEqualTo("ROLLED_BACK");
    assertThat(rollout().at("/reason").asText()).contains(reason);
    assertThat(weights()).containsExactly("100");
    assertThat(registry.get("/api/deployments/" + model).body().at("/version").asInt())
        .isEqualTo(1);
  }

  List<String> events() {
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

  List<String> causes() throws Exception {
    return registry
        .get("/api/deployments/" + model + "/history")
        .body()
        .at("/items")
        .findValuesAsText("cause");
  }
}
