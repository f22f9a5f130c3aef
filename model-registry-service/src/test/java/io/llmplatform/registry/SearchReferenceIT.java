package io.llmplatform.registry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.llmplatform.registry.RegistryClient.Answer;
import io.llmplatform.testing.identity.TestCaller;
import java.io.IOException;
import java.net.URLEncoder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Random searches over random versions find, page by page, what {@link SearchReference} does. */
class SearchReferenceIT extends RegistryScenario {
  private static final int MODELS = 6;
  private static final int VERSIONS = 20;
  private static final int SEARCHES = 300;
  private static final String LONG = "l".repeat(101);

  @Test
  void everySearchFindsWhatANaiveReferenceFinds() throws Exception {
    Random random = new Random(11);
    RegistryClient client = as(TestCaller.tenantAdmin("t-" + model));
    fill(client, random);
    SearchReference reference = new SearchReference(search(client, "", "", 1000), random);
    int withResults = 0;
    for (int i = 0; i < SEARCHES; i++) {
      List<SearchReference.Condition> conditions = reference.conditions();
      SearchReference.Ordering ordering = reference.ordering();
      String filter =
          String.join(" AND ", conditions.stream().map(SearchReference.Condition::text).toList());
      // Pages of few walk small windows, and so gather more often.
      int limit = 1 + random.nextInt(random.nextBoolean() ? 3 : 60);
      List<String> expected = named(reference.found(conditions, ordering));
      assertThat(named(search(client, filter, ordering.text(), limit)))
          .as("%s by '%s', in pages of %d", filter, ordering.text(), limit)
          .isEqualTo(expected);
      withResults += expected.isEmpty() ? 0 : 1;
    }
    assertThat(withResults).isGreaterThan(SEARCHES / 4);
  }

  private void fill(RegistryClient client, Random random) throws Exception {
    for (int i = 0; i < MODELS; i++) {
      String name = List.of("bert", "Gpt", "minilm").get(i % 3) + "-" + i;
      assertThat(client.post("/api/models", Map.of("name", name)).status()).isEqualTo(201);
      for (int number = 1; number <= VERSIONS; number++) {
        Map<String, String> tags = new HashMap<>();
        tags.put("task", List.of("embed", "rerank", "Chat", "o'100%_\\").get(random.nextInt(4)));
        if (random.nextBoolean()) {
          tags.put("long", LONG + random.nextInt(3));
        }
        Map<String, Double> metrics =
            random.nextInt(4) == 0 ? Map.of() : Map.of("accuracy", random.nextInt(8) / 8.0);
        Answer made =
            client.post(
                "/api/models/" + name + "/versions",
                Map.of(
                    "lineage",
                    Map.of(
                        "source", "s3://models/" + name + "/" + random.nextInt(5),
                        "runId", "run-" + random.nextInt(30)),
                    "tags",
                    tags,
                    "metrics",
                    metrics));
        assertThat(made.status()).as("%s", made.body()).isEqualTo(201);
      }
      for (String alias : List.of("champion", "canary")) {
        client.put(
            "/api/models/" + name + "/aliases/" + alias,
            Map.of("version", 1 + random.nextInt(VERSIONS)));
      }
    }
  }

  /** Every page's items, without what other tests share. */
  private static List<JsonNode> search(
      RegistryClient client, String filter, String order, int limit)
      throws IOException, InterruptedException {
    List<JsonNode> found = new ArrayList<>();
    String token = "";
    do {
      Answer page =
          client.get(
              "/api/models/-/versions?limit=%d&filter=%s&orderBy=%s&pageToken=%s"
                  .formatted(
                      limit,
                      URLEncoder.encode(filter, UTF_8),
                      URLEncoder.encode(order, UTF_8),
                      token));
      assertThat(page.status()).as("%s: %s", filter, page.body()).isEqualTo(200);
      for (JsonNode item : page.body().at("/items")) {
        if (item.at("/tenant").asText().startsWith("t-model-")) {
          found.add(item);
        }
      }
      token = page.text("/nextPageToken");
    } while (!token.isEmpty());
    return found;
  }

  private static List<String> named(List<JsonNode> versions) {
    return versions.stream()
        .map(version -> version.at("/model").asText() + "/" + version.at("/version").asText())
        .toList();
  }
}
