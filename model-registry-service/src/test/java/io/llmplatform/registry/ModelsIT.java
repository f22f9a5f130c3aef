package io.llmplatform.registry;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.llmplatform.registry.RegistryClient.Answer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class ModelsIT extends RegistryScenario {

  @Test
  void aRegisteredModelIsFoundAsItWasAnswered() throws Exception {
    Answer created =
        registry.post(
            "/api/models",
            Map.of("name", model, "description", "句子 😀", "tags", Map.of("task", "embeddings")));
    assertThat(created.status()).isEqualTo(201);
    assertThat(created.headers().firstValue("Location")).contains("/api/models/" + model);
    assertThat(created.text("/description")).isEqualTo("句子 😀");
    assertThat(created.text("/tags/task")).isEqualTo("embeddings");
    assertThat(created.body().has("latestVersion")).isFalse();

    Answer found = registry.get("/api/models/" + model);
    assertThat(found.status()).isEqualTo(200);
    assertThat(found.body()).isEqualTo(created.body());
  }

  @Test
  void aNameIsTakenOnce() throws Exception {
    registered();
    assertProblem(registry.register(model), 409, "");
  }

  @Test
  void ofConcurrentRegistrationsOneWins() throws Exception {
    ExecutorService clients = Executors.newFixedThreadPool(8);
    try {
      List<Callable<Integer>> calls = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        calls.add(() -> registry.register(model).status());
      }
      List<Integer> statuses = new ArrayList<>();
      for (Future<Integer> status : clients.invokeAll(calls)) {
        statuses.add(status.get());
      }
      assertThat(statuses).containsOnlyOnce(201).allMatch(s -> s == 201 || s == 409);
    } finally {
      clients.shutdownNow();
    }
  }

  @Test
  void badNamesNameTheField() throws Exception {
    for (String name : List.of("", "a/b", "../x", "模型", "-x", "x".repeat(256), "a\u0000b")) {
      assertProblem(registry.register(name), 400, "name");
    }
    assertProblem(registry.post("/api/models", Map.of()), 400, "name");
    assertProblem(registry.post("/api/models", Map.of("name", List.of())), 400, "name");
  }

  @Test
  void textsThatCannotBeKeptNameTheField() throws Exception {
    assertProblem(
        registry.post("/api/models", Map.of("name", model, "description", "a\u0000b")),
        400,
        "description");
    Map<String, Object> tags = new HashMap<>();
    tags.put("k", null);
    assertProblem(registry.post("/api/models", Map.of("name", model, "tags", tags)), 400, "tags.k");
  }

  @Test
  void anUnknownModelIsNotFound() throws Exception {
    assertProblem(registry.get("/api/models/" + model), 404, "");
    assertProblem(registry.get("/api/models/a%20b"), 404, "");
  }

  @Test
  void listsByPrefixPageByPageWithoutRepeatingOrMissingAny() throws Exception {
    List<String> names = new ArrayList<>();
    for (String suffix : List.of("-a", ".b", "_c", "A", "b")) {
      names.add(model + suffix);
      assertThat(registry.register(model + suffix).status()).isEqualTo(201);
    }
    List<String> listed = new ArrayList<>();
    String token = "";
    do {
      Answer page = registry.get("/api/models?limit=2&namePrefix=" + model + "&pageToken=" + token);
      assertThat(page.status()).isEqualTo(200);
      for (JsonNode item : page.body().at("/items")) {
        listed.add(item.at("/name").asText());
      }
      token = page.text("/nextPageToken");
    } while (!token.isEmpty());
    assertThat(listed).containsExactlyElementsOf(names.stream().sorted().toList());
  }

  @Test
  void anUnderscoreInAPrefixMeansItself() throws Exception {
    assertThat(registry.register(model + "_x").status()).isEqualTo(201);
    assertThat(registry.register(model + "-x").status()).isEqualTo(201);
    Answer page = registry.get("/api/models?namePrefix=" + model + "_");
    assertThat(page.body().at("/items")).hasSize(1);
  }

  @Test
  void badListParametersNameTheField() throws Exception {
    assertProblem(registry.get("/api/models?limit=0"), 400, "limit");
    assertProblem(registry.get("/api/models?limit=1001"), 400, "limit");
    assertProblem(registry.get("/api/models?limit=x"), 400, "limit");
    assertProblem(registry.get("/api/models?pageToken=%25"), 400, "pageToken");
    assertProblem(registry.get("/api/models?pageToken=AAAA"), 400, "pageToken");
    assertProblem(registry.get("/api/models?namePrefix=%00"), 400, "namePrefix");
  }
}
