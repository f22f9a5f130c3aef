package io.llmplatform.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.llmplatform.registry.RegistryClient.Answer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class DeploymentsIT extends RegistryScenario {

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
    assertThat(registry.get("/api/deployments/" + model).body()).isEqualTo(changed.body());
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
