package io.llmplatform.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.llmplatform.registry.RegistryClient.Answer;
import io.llmplatform.registry.api.InstanceReport.Phase;
import io.llmplatform.testing.identity.TestCaller;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.jdbc.core.simple.JdbcClient;

class DeploymentsIT extends RegistryScenario {
  private final JdbcClient database;

  @Autowired
  DeploymentsIT(JdbcClient database) {
    this.database = database;
  }

  @Test
  void aDeploymentIsTheStateThatWasAskedForLast() throws Exception {
    twoVersions();
    Answer created = deploy(1);
    assertThat(created.status()).isEqualTo(201);
    assertThat(created.headers().firstValue("Location")).contains("/api/deployments/" + model);
    assertThat(created.text("/model")).isEqualTo(model);
    assertThat(created.body().at("/version").asInt()).isEqualTo(1);
    assertThat(generation(created)).isEqualTo(1);

    Answer changed = deploy(2);
    assertThat(changed.status()).isEqualTo(200);
    assertThat(generation(changed)).isEqualTo(2);
    ObjectNode shown = registry.get("/api/deployments/" + model).body().deepCopy();
    assertThat(shown.remove("status").at("/phase").asText()).isEqualTo("PROGRESSING");
    assertThat(shown).isEqualTo(changed.body());
    assertThat(registry.get("/api/deployments").body().at("/items")).contains(changed.body());
  }

  @Test
  void theSameAgainChangesNothing() throws Exception {
    twoVersions();
    Answer first = deploy(1);
    Answer again = deploy(1);
    assertThat(again.status()).isEqualTo(200);
    assertThat(again.body()).isEqualTo(first.body());
  }

  @Test
  void aRemovalIsAChangeAndTheGenerationGoesOn() throws Exception {
    twoVersions();
    deploy(1);
    assertThat(registry.delete("/api/deployments/" + model).status()).isEqualTo(204);
    assertProblem(registry.get("/api/deployments/" + model), 404, "");
    assertProblem(registry.delete("/api/deployments/" + model), 404, "");
    assertThat(registry.get("/api/deployments").body().at("/items").findValuesAsText("model"))
        .doesNotContain(model);
    Answer again = deploy(1);
    assertThat(again.status()).isEqualTo(201);
    assertThat(generation(again)).isEqualTo(3);
  }

  @Test
  void onlyWhatExistsIsDeployed() throws Exception {
    assertProblem(deploy(1), 404, "");
    twoVersions();
    assertProblem(deploy(3), 404, "");
    assertProblem(registry.put("/api/deployments/" + model, Map.of()), 400, "version");
    assertProblem(
        registry.put("/api/deployments/" + model, Map.of("version", "x")), 400, "version");
    assertProblem(registry.get("/api/deployments/" + model), 404, "");
  }

  @Test
  void everyConcurrentChangeHasAGenerationOfItsOwn() throws Exception {
    twoVersions();
    ExecutorService clients = Executors.newFixedThreadPool(8);
    try {
      List<Callable<Answer>> calls = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        int version = 1 + i % 2;
        calls.add(() -> deploy(version));
      }
      TreeSet<String> states = new TreeSet<>();
      TreeSet<Long> generations = new TreeSet<>();
      for (Future<Answer> call : clients.invokeAll(calls)) {
        Answer answer = call.get();
        assertThat(answer.status()).as("%s", answer.body()).isIn(200, 201);
        generations.add(generation(answer));
        states.add(generation(answer) + ":" + answer.text("/version"));
      }
      assertThat(states).as("one version for each generation").hasSameSizeAs(generations);
      assertThat(generation(registry.get("/api/deployments/" + model)))
          .isEqualTo(generations.last());
    } finally {
      clients.shutdownNow();
    }
  }

  @Test
  void versionsShareTheRequests() throws Exception {
    twoVersions();
    Answer created =
        put(
            """
            {"targets": [
              {"version": 2, "weight": 10, "settings": {"instances": 2, "device": "cpu", "precision": "q4f16", "pinned": true,
                 "generation": {"maxSequences": 4, "interTokenTarget": "PT0.05S"}},
               "match": {"header": {"name": "x-canary", "value": "yes"}, "users": ["ann"]}},
              {"version": 1, "weight": 90}],
             "sticky": true}\
            """);
    assertThat(created.status()).as("%s", created.body()).isEqualTo(201);
    assertThat(created.body().at("/version").asInt()).isEqualTo(1);
    assertThat(created.body().at("/sticky").asBoolean()).isTrue();
    JsonNode targets = created.body().at("/targets");
    assertThat(targets.findValuesAsText("weight")).containsExactly("90", "10");
    assertThat(targets.at("/1/match/header/name").asText()).isEqualTo("x-canary");
    assertThat(targets.at("/1/match/users/0").asText()).isEqualTo("ann");
    assertThat(targets.at("/1/settings/instances").asInt()).isEqualTo(2);
    assertThat(targets.at("/1/settings/pinned").asBoolean()).isTrue();
    assertThat(targets.at("/1/settings/generation/maxSequences").asInt()).isEqualTo(4);
    assertThat(targets.at("/1/settings/generation/interTokenTarget").asText()).isEqualTo("PT0.05S");
    assertThat(registry.get("/api/deployments").body().at("/items")).contains(created.body());
    // In another order it is the same wish.
    Answer again =
        put(
            """
            {"targets": [
              {"version": 1, "weight": 90, "settings": {}, "match": {"users": []}},
              {"version": 2, "weight": 10, "settings": {"instances": 2, "device": "cpu", "precision": "q4f16", "pinned": true,
                 "generation": {"maxSequences": 4, "interTokenTarget": "PT0.05S"}},
               "match": {"header": {"name": "x-canary", "value": "yes"}, "users": ["ann"]}}],
             "sticky": true}\
            """);
    assertThat(again.body()).isEqualTo(created.body());
    Answer shadowed = put("{\"version\": 1, \"shadow\": {\"version\": 2, \"percent\": 20}}");
    assertThat(shadowed.status()).isEqualTo(200);
    assertThat(shadowed.body().at("/shadow/percent").asInt()).isEqualTo(20);
    assertThat(registry.get("/api/deployments").body().at("/items")).contains(shadowed.body());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "targets | {'targets': []}",
        "targets | {'targets': [{'version': 1, 'weight': 90}]}",
        "targets | {'version': 1, 'targets': [{'version': 1, 'weight': 100}]}",
        "targets[0] | {'targets': [null]}",
        "targets[0].version | {'targets': [{'weight': 100}]}",
        "targets[1].version | {'targets': [{'version': 1, 'weight': 50}, {'version': 1, 'weight':"
            + " 50}]}",
        "targets[1].weight | {'targets': [{'version': 1, 'weight': 100}, {'version': 2, 'weight':"
            + " -1}]}",
        "targets[1].weight | {'targets': [{'version': 1, 'weight': 1}, {'version': 2, 'weight':"
            + " 'x'}]}",
        "settings | {'settings': {'instances': 1}, 'targets': [{'version': 1, 'weight': 100}]}",
        "settings.instances | {'version': 1, 'settings': {'instances': 65}}",
        "settings.device | {'version': 1, 'settings': {'device': 'tpu'}}",
        "settings.precision | {'version': 1, 'settings': {'precision': 'fp4'}}",
        "settings.generation.maxContextTokens | {'version': 1, 'settings': {'generation':"
            + " {'maxContextTokens': 1}}}",
        "settings.generation.maxSequences | {'version': 1, 'settings': {'generation':"
            + " {'maxSequences': 1025}}}",
        "settings.generation.cacheTokens | {'version': 1, 'settings': {'generation':"
            + " {'cacheTokens': 0}}}",
        "settings.generation.prefillChunk | {'version': 1, 'settings': {'generation':"
            + " {'prefillChunk': -1}}}",
        "settings.generation.interTokenTarget | {'version': 1, 'settings': {'generation':"
            + " {'interTokenTarget': 'PT0S'}}}",
        "settings.generation.prefixCacheTokens | {'version': 1, 'settings': {'generation':"
            + " {'prefixCacheTokens': -1}}}",
        "settings.batching.maxBatchSize | {'version': 1, 'settings': {'batching': {'maxBatchSize':"
            + " 0}}}",
        "settings.batching.preferredBatchSize | {'version': 1, 'settings': {'batching':"
            + " {'maxBatchSize': 4, 'preferredBatchSize': 5}}}",
        "settings.batching.maxQueueDelay | {'version': 1, 'settings': {'batching':"
            + " {'maxQueueDelay': 'PT11S'}}}",
        "settings.batching.maxQueueDelay | {'version': 1, 'settings': {'batching':"
            + " {'maxQueueDelay': 'soon'}}}",
        "settings.batching.maxPadding | {'version': 1, 'settings': {'batching': {'maxPadding':"
            + " -1}}}",
        "settings.queue.priority | {'version': 1, 'settings': {'queue': {'priority': 11}}}",
        "settings.queue.timeout | {'version': 1, 'settings': {'queue': {'timeout': 'PT0S'}}}",
        "settings.queue.maxPendingTokens | {'version': 1, 'settings': {'queue':"
            + " {'maxPendingTokens': 0}}}",
        "targets[0].match.header.name | {'targets': [{'version': 1, 'weight': 100, 'match':"
            + " {'header': {'name': 'a b', 'value': 'x'}}}]}",
        "targets[0].match.header.value | {'targets': [{'version': 1, 'weight': 100, 'match':"
            + " {'header': {'name': 'a'}}}]}",
        "targets[1].match.header | {'targets': [{'version': 1, 'weight': 100, 'match': {'header':"
            + " {'name': 'a', 'value': 'x'}}}, {'version': 2, 'weight': 0, 'match': {'header':"
            + " {'name': 'A', 'value': 'x'}}}]}",
        "targets[1].match.users | {'targets': [{'version': 1, 'weight': 100, 'match': {'users':"
            + " ['u']}}, {'version': 2, 'weight': 0, 'match': {'users': ['u']}}]}",
        "shadow.version | {'version': 1, 'shadow': {'version': 1, 'percent': 10}}",
        "shadow.version | {'version': 1, 'shadow': {'percent': 10}}",
        "shadow.percent | {'version': 1, 'shadow': {'version': 2, 'percent': 101}}",
        "sticky | {'version': 1, 'sticky': 'x'}",
      })
  void saysWhichFieldMakesNoSense(String field, String body) throws Exception {
    twoVersions();
    assertProblem(put(body.replace('\'', '"')), 400, field);
    assertProblem(registry.get("/api/deployments/" + model), 404, "");
  }

  @Test
  void onlyWhatIsReadyAndHasFilesIsDeployed() throws Exception {
    twoVersions();
    setVersion("status = 'PENDING_REGISTRATION'");
    Answer refused = deploy(2);
    assertProblem(refused, 409, "");
    assertThat(refused.text("/detail")).contains("ersion 2").contains("PENDING_REGISTRATION");
    assertProblem(put("{\"version\": 1, \"shadow\": {\"version\": 2, \"percent\": 1}}"), 409, "");
    assertProblem(registry.get("/api/deployments/" + model), 404, "");
    setVersion("status = 'READY'");
    assertThat(deploy(2).status()).isEqualTo(201);
  }

  private void setVersion(String what) {
    database
        .sql(
            "update model_version set "
                + what
                + " where number = 2 and model_id = (select id from model where name = ?)")
        .param(model)
        .update();
  }

  @Test
  void aChangeMayNameTheGenerationThatItIsBasedOn() throws Exception {
    twoVersions();
    assertProblem(put("{\"version\": 1, \"expectedGeneration\": 1}"), 409, "");
    assertThat(put("{\"version\": 1, \"expectedGeneration\": 0}").status()).isEqualTo(201);
    assertThat(generation(put("{\"version\": 2, \"expectedGeneration\": 1}"))).isEqualTo(2);
    assertProblem(put("{\"version\": 1, \"expectedGeneration\": 1}"), 409, "");
  }

  @Test
  void everyChangeIsInTheHistoryAndLeadsBack() throws Exception {
    twoVersions();
    assertProblem(rollBack("{}"), 404, "");
    deploy(1);
    assertProblem(rollBack("{}"), 409, "");
    deploy(2);
    assertThat(rollBack("{}").body().at("/version").asInt()).isEqualTo(1);
    registry.delete("/api/deployments/" + model);
    Answer back = rollBack("{\"generation\": 2}");
    assertThat(back.status()).isEqualTo(201);
    assertThat(back.body().at("/version").asInt()).isEqualTo(2);
    assertProblem(rollBack("{\"generation\": 9}"), 400, "generation");
    assertProblem(rollBack("{\"generation\": 4}"), 409, "");

    String list = "/api/deployments/" + model + "/history";
    JsonNode all = registry.get(list).body().at("/items");
    assertThat(all.findValuesAsText("generation")).containsExactly("5", "4", "3", "2", "1");
    assertThat(all.findValuesAsText("cause"))
        .containsExactly("ROLLED_BACK", "REMOVED", "ROLLED_BACK", "DEPLOYED", "DEPLOYED");
    assertThat(all.findValuesAsText("by")).containsOnly("user-of-platform");
    assertThat(all.at("/1/targets")).isEmpty();
    assertThat(all.at("/0/targets/0/version").asInt()).isEqualTo(2);
    Answer page = registry.get(list + "?limit=2");
    assertThat(page.body().at("/items").findValuesAsText("generation")).containsExactly("5", "4");
    assertThat(
            registry
                .get(list + "?limit=3&pageToken=" + page.text("/nextPageToken"))
                .body()
                .at("/items")
                .findValuesAsText("generation"))
        .containsExactly("3", "2", "1");
    assertProblem(registry.get(list + "?pageToken=bm8"), 400, "pageToken");
  }

  @Test
  void eachGenerationHasItsEventInOrder() throws Exception {
    twoVersions();
    deploy(1);
    deploy(2);
    deploy(2);
    registry.delete("/api/deployments/" + model);
    List<JsonNode> events = Outbox.of(database, "platform/" + model, "deployment.");
    assertThat(events.stream().map(event -> event.at("/type").asText()))
        .containsExactly("deployment.changed", "deployment.changed", "deployment.removed");
    assertThat(events.stream().map(event -> event.at("/data/generation").asLong()))
        .containsExactly(1L, 2L, 3L);
    assertThat(events.get(1).at("/data/version").asInt()).isEqualTo(2);
    assertThat(events.get(1).at("/data/by").asText()).isEqualTo("user-of-platform");
    assertThat(events.get(1).at("/data/targets/0/weight").asInt()).isEqualTo(100);
  }

  @Test
  void whatIsDeployedCannotBeRemovedFromTheDatabase() throws Exception {
    twoVersions();
    put("{\"version\": 1, \"shadow\": {\"version\": 2, \"percent\": 20}}");
    for (int version : new int[] {1, 2}) {
      assertThatThrownBy(
              () ->
                  database
                      .sql(
                          """
                          with files as (delete from version_file)
                          delete from model_version where number = ?
                            and model_id = (select id from model where name = ?)\
                          """)
                      .params(version, model)
                      .update())
          .isInstanceOf(DataIntegrityViolationException.class);
    }
  }

  @Test
  void instancesShowHowFarTheyAre() throws Exception {
    twoVersions();
    deploy(1);
    Instance one = new Instance(model + "-1", model);
    Instance two = new Instance(model + "-2", model);
    one.has(1, 1, Phase.READY).requests(99, 9, 10).requests(1, 1, 4000);
    two.has(1, 1, Phase.LOADING);
    try {
      report(one);
      report(two);
      JsonNode status = status();
      assertThat(status.at("/phase").asText()).isEqualTo("PROGRESSING");
      assertThat(status.at("/reason").asText()).contains("1 of 2");
      assertThat(status.at("/versions/0/requests").asLong()).isEqualTo(100);
      assertThat(status.at("/versions/0/failures").asLong()).isEqualTo(10);
      assertThat(status.at("/versions/0/p95Millis").asDouble()).isBetween(10.0, 12.0);
      assertThat(status.at("/versions/0/instances/1/phase").asText()).isEqualTo("LOADING");

      two.has(1, 1, Phase.UNAVAILABLE).because("no memory");
      report(two);
      assertThat(status().at("/phase").asText()).isEqualTo("DEGRADED");
      assertThat(status().at("/reason").asText()).contains("no memory").contains(two.name());

      two.has(1, 1, Phase.READY);
      report(two);
      assertThat(status().at("/phase").asText()).isEqualTo("READY");
      assertThat(status().has("reason")).isFalse();

      // Both still follow the generation before.
      deploy(2);
      assertThat(status().at("/phase").asText()).isEqualTo("PROGRESSING");
      assertThat(status().at("/versions").findValuesAsText("version")).containsExactly("1", "2");
      assertThat(status().at("/versions/1/instances/0").has("phase")).isFalse();

      leave(two);
      assertThat(status().at("/expectedInstances").asInt()).isEqualTo(1);
    } finally {
      leave(one);
      leave(two);
    }
  }

  @Test
  void onlyServicesReport() throws Exception {
    Map<String, Object> report = new Instance(model, model).report();
    String path = "/internal/instances/" + model;
    assertProblem(registry.put(path, report), 403, "");
    assertProblem(registry.delete(path), 403, "");
    assertProblem(as(TestCaller.tenantAdmin("acme")).put(path, report), 403, "");
    RegistryClient service = as(TestCaller.service("inference-service"));
    assertProblem(service.put(path, Map.of()), 400, "pool");
    Instance wrong = new Instance(model, model);
    wrong.has(1, 1, Phase.READY).requests(1, 2, 10);
    assertProblem(service.put(path, wrong.report()), 400, "versions[0].failures");
    assertProblem(service.put("/internal/instances/a%20b", report), 400, "instance");
    assertThat(service.delete(path).status()).isEqualTo(204);
  }

  private JsonNode status() throws Exception {
    return registry.get("/api/deployments/" + model).body().at("/status");
  }

  private void report(Instance instance) throws Exception {
    Answer answer =
        as(TestCaller.service("inference-service"))
            .put("/internal/instances/" + instance.name(), instance.report());
    assertThat(answer.status()).as("%s", answer.body()).isEqualTo(204);
  }

  private void leave(Instance instance) throws Exception {
    as(TestCaller.service("inference-service")).delete("/internal/instances/" + instance.name());
  }

  private Answer put(String json) throws Exception {
    return registry.put("/api/deployments/" + model, new ObjectMapper().readTree(json));
  }

  private Answer rollBack(String json) throws Exception {
    return registry.post(
        "/api/deployments/" + model + "/rollback", new ObjectMapper().readTree(json));
  }

  private void twoVersions() throws Exception {
    registered();
    registry.upload(model, new Multipart().file("a", "1"));
    registry.upload(model, new Multipart().file("a", "2"));
  }

  private Answer deploy(int version) throws Exception {
    return registry.put("/api/deployments/" + model, Map.of("version", version));
  }

  private static long generation(Answer answer) {
    return answer.body().at("/generation").asLong();
  }
}
