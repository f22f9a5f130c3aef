package io.llmplatform.registry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.llmplatform.registry.RegistryClient.Answer;
import io.llmplatform.testing.identity.TestCaller;
import java.net.URLEncoder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * Searches in a tenant of the test's own. What other tests share is found as well, and left out
 * where the test is not about that.
 */
class SearchIT extends RegistryScenario {
  private static final String VERSIONS = "/api/models/-/versions";
  private static final String MODELS = "/api/models";

  private RegistryClient tenant() {
    return as(TestCaller.tenantAdmin("t-" + model));
  }

  private static void registered(RegistryClient client, String name, Map<String, String> tags)
      throws Exception {
    Answer answer = client.post(MODELS, Map.of("name", name, "tags", tags));
    assertThat(answer.status()).as("%s", answer.body()).isEqualTo(201);
  }

  private static void referred(
      RegistryClient client,
      String name,
      String source,
      String run,
      Map<String, String> tags,
      Map<String, Double> metrics)
      throws Exception {
    Answer answer =
        client.post(
            MODELS + "/" + name + "/versions",
            Map.of(
                "lineage", Map.of("source", source, "runId", run),
                "tags", tags,
                "metrics", metrics));
    assertThat(answer.status()).as("%s", answer.body()).isEqualTo(201);
  }

  private static String query(String path, String filter, String... parameters) {
    return path
        + "?filter="
        + URLEncoder.encode(filter, UTF_8)
        + Arrays.stream(parameters).map(each -> "&" + each).reduce("", String::concat);
  }

  /** The versions found, as {@code name/number}, in order. */
  private static List<String> versions(RegistryClient client, String filter, String... parameters)
      throws Exception {
    Answer found = client.get(query(VERSIONS, filter, parameters));
    assertThat(found.status()).as("%s", found.body()).isEqualTo(200);
    return shown(found);
  }

  private static List<String> shown(Answer found) {
    List<String> shown = new ArrayList<>();
    for (JsonNode item : found.body().at("/items")) {
      if (isOfThisTest(item, item.at("/model").asText())) {
        shown.add(item.at("/model").asText() + "/" + item.at("/version").asText());
      }
    }
    return shown;
  }

  private static boolean isOfThisTest(JsonNode item, String name) {
    return item.at("/tenant").asText().startsWith("t-") || name.startsWith("shared-");
  }

  private static List<String> models(RegistryClient client, String filter, String... parameters)
      throws Exception {
    Answer found = client.get(query(MODELS, filter, parameters));
    assertThat(found.status()).as("%s", found.body()).isEqualTo(200);
    List<String> shown = new ArrayList<>();
    for (JsonNode item : found.body().at("/items")) {
      if (isOfThisTest(item, item.at("/name").asText())) {
        shown.add(item.at("/name").asText());
      }
    }
    return shown;
  }

  @Test
  void everyFieldOfAVersionIsCompared() throws Exception {
    RegistryClient client = tenant();
    registered(client, "alpha", Map.of());
    registered(client, "Beta", Map.of());
    String longText = "l".repeat(150);
    referred(
        client,
        "alpha",
        "s3://bucket/alpha",
        "r1",
        Map.of("task", "embed", "a b", "x"),
        Map.of("acc", 0.5));
    referred(
        client,
        "alpha",
        "s3://bucket/100%_\\x",
        "r2",
        Map.of("task", "rerank"),
        Map.of("acc", 0.9));
    referred(client, "Beta", longText + "a", "R3", Map.of("task", longText + "b"), Map.of());
    client.patch("/api/models/alpha/versions/2", Map.of("stage", "Production"));
    client.put("/api/models/Beta/aliases/champion", Map.of("version", 1));
    long created =
        java.time.Instant.parse(client.get("/api/models/Beta/versions/1").text("/createdAt"))
            .toEpochMilli();

    Map<String, List<String>> expected = new HashMap<>();
    List<String> all = List.of("Beta/1", "alpha/1", "alpha/2");
    expected.put("name = 'alpha'", List.of("alpha/1", "alpha/2"));
    expected.put("name != 'alpha'", List.of("Beta/1"));
    expected.put("name LIKE 'alp%'", List.of("alpha/1", "alpha/2"));
    expected.put("name LIKE 'BETA'", List.of());
    expected.put("name ILIKE 'BETA'", List.of("Beta/1"));
    expected.put("name ILIKE '%ET%'", List.of("Beta/1"));
    expected.put("name IN ('Beta', 'x')", List.of("Beta/1"));
    expected.put("version_number > 1", List.of("alpha/2"));
    expected.put("version_number = 1.5", List.of());
    expected.put("version_number <= 1.5", List.of("Beta/1", "alpha/1"));
    expected.put("version_number != 1", List.of("alpha/2"));
    expected.put("version_number < '99999999999999999999'", all);
    expected.put("run_id = 'r1'", List.of("alpha/1"));
    expected.put("run_id IN ('r1', 'r2')", List.of("alpha/1", "alpha/2"));
    expected.put("run_id ILIKE 'r%'", all);
    expected.put("run_id != 'r1'", List.of("Beta/1", "alpha/2"));
    expected.put("source_path LIKE '%bucket%'", List.of("alpha/1", "alpha/2"));
    expected.put("source_path LIKE '%100\\%%'", List.of());
    expected.put("source_path LIKE '%\\x'", List.of("alpha/2"));
    expected.put("source_path LIKE 'zz%'", List.of());
    expected.put("source_path = '" + longText + "a'", List.of("Beta/1"));
    expected.put("source_path = '" + longText + "b'", List.of());
    expected.put("source_path != '" + longText + "b'", all);
    expected.put("source_path != '" + longText + "a'", List.of("alpha/1", "alpha/2"));
    expected.put("status = 'READY'", all);
    expected.put("status != 'READY'", List.of());
    expected.put("stage = 'Production'", List.of("alpha/2"));
    expected.put("stage != 'None'", List.of("alpha/2"));
    expected.put("aliases = 'champion'", List.of("Beta/1"));
    expected.put("aliases != 'champion'", List.of("alpha/1", "alpha/2"));
    expected.put("aliases LIKE 'ch%'", List.of("Beta/1"));
    expected.put("tags.task = 'embed'", List.of("alpha/1"));
    expected.put("tags.\"a b\" = 'x'", List.of("alpha/1"));
    expected.put("tags.`a b` != 'y'", List.of("alpha/1"));
    expected.put("tags.task != 'embed'", List.of("Beta/1", "alpha/2"));
    expected.put("tags.task = '" + longText + "b'", List.of("Beta/1"));
    expected.put("tags.task = '" + longText + "c'", List.of());
    expected.put("tags.task IN ('" + longText + "b', 'embed')", List.of("Beta/1", "alpha/1"));
    expected.put("tags.task LIKE '%mbe%'", List.of("alpha/1"));
    expected.put("tags.task LIKE 'r%k'", List.of("alpha/2"));
    expected.put("tags.task ILIKE '_MB%'", List.of("alpha/1"));
    expected.put("tags.other LIKE '%'", List.of());
    expected.put("metrics.acc > 0.5", List.of("alpha/2"));
    expected.put("metrics.acc = 0.5", List.of("alpha/1"));
    expected.put("metrics.acc != 0.5", List.of("alpha/2"));
    expected.put("metrics.acc > 1e-900 and tags.task like '%'", List.of("alpha/1", "alpha/2"));
    expected.put("creation_timestamp = " + created + " AND name = 'Beta'", List.of("Beta/1"));
    expected.put("creation_timestamp != " + created + " AND name = 'Beta'", List.of());
    expected.put("creation_timestamp > " + created + " AND name = 'Beta'", List.of());
    expected.put("creation_timestamp >= " + created + " AND name = 'Beta'", List.of("Beta/1"));
    expected.put("last_updated_timestamp < 99999999999999999999", all);
    expected.put("last_updated_timestamp < -99999999999999999999", List.of());
    expected.put("name = 'alpha' AND tags.task = 'embed' AND metrics.acc < 1", List.of("alpha/1"));
    expected.put("name = 'a'' or ''1''=''1'", List.of());
    for (Map.Entry<String, List<String>> each : expected.entrySet()) {
      assertThat(versions(client, each.getKey(), "orderBy=name,version_number"))
          .as("%s", each.getKey())
          .isEqualTo(each.getValue());
    }
  }

  @Test
  void everyFieldOfAModelIsCompared() throws Exception {
    RegistryClient client = tenant();
    registered(client, "alpha", Map.of("team", "search"));
    registered(client, "beta_1", Map.of("team", "chat"));
    referred(client, "alpha", "x", "r", Map.of(), Map.of());
    client.put("/api/models/alpha/aliases/champion", Map.of("version", 1));
    assertThat(models(client, "name LIKE 'al%'")).containsExactly("alpha");
    assertThat(models(client, "name ILIKE '%TA\\_1'")).isEmpty();
    assertThat(models(client, "name ILIKE '%TA_1'")).containsExactly("beta_1");
    assertThat(models(client, "tags.team = 'chat'")).containsExactly("beta_1");
    assertThat(models(client, "tags.team LIKE '%ea%'")).containsExactly("alpha");
    assertThat(models(client, "aliases = 'champion'")).containsExactly("alpha");
    assertThat(models(client, "aliases != 'champion'")).containsExactly("beta_1");
    assertThat(models(client, "creation_timestamp > 0", "orderBy=name%20DESC"))
        .containsExactly("beta_1", "alpha");
    assertThat(models(client, "", "orderBy=last_updated_timestamp%20desc"))
        .containsExactly("alpha", "beta_1");
    assertProblem(client.get(query(MODELS, "run_id = 'x'")), 400, "filter");
    assertProblem(client.get(query(MODELS, "name = 'x'", "namePrefix=a")), 400, "namePrefix");
    assertProblem(client.get(query(MODELS, "name = 'x'", "deleted=true")), 400, "deleted");
  }

  @Test
  void whatIsNotAcceptableIsNamed() throws Exception {
    Map<String, String> wrong = new HashMap<>();
    wrong.put("nme = 'x'", "At position 1: there is no field 'nme'; there are name,");
    wrong.put("name = 'x' AND tags = 'y'", "At position 16: tags needs a key");
    wrong.put("name.x = 'y'", "At position 1: there is no field 'name.x'");
    wrong.put("name > 'x'", "At position 1: name is compared by =, !=, LIKE, ILIKE or IN");
    wrong.put("name = 3", "At position 1: name is compared with texts");
    wrong.put("version_number LIKE '1'", "At position 1: version_number is compared by =, !=, <");
    wrong.put("version_number = 'x'", "At position 1: 'x' is not a number");
    wrong.put("status = 'x'", "At position 1: status is one of PENDING_REGISTRATION, READY");
    wrong.put("status LIKE 'READY'", "At position 1: status is compared by");
    wrong.put("name = 'x' OR name = 'y'", "At position 12:");
    for (Map.Entry<String, String> each : wrong.entrySet()) {
      Answer refused = registry.get(query(VERSIONS, each.getKey()));
      assertProblem(refused, 400, "filter");
      assertThat(refused.text("/detail")).startsWith(each.getValue());
    }
    for (String order : List.of("x", "name%20up", "name,name", "name%20asc%20asc", "id")) {
      assertProblem(registry.get(query(VERSIONS, "", "orderBy=" + order)), 400, "orderBy");
    }
    assertProblem(registry.get(VERSIONS + "?limit=0"), 400, "limit");
    assertProblem(registry.get(VERSIONS + "?pageToken=AAAA"), 400, "pageToken");
  }

  @Test
  void anotherTenantsVersionsAreNotFoundAndSharedOnesAre() throws Exception {
    RegistryClient client = tenant();
    String shared = "shared-" + model;
    registered(client, model, Map.of());
    referred(client, model, "mine", "r", Map.of(), Map.of());
    registry.post(MODELS, Map.of("name", shared, "visibility", "shared"));
    referred(registry, shared, "shared", "r", Map.of(), Map.of());
    String filter = "name LIKE '%" + model + "'";
    RegistryClient other = as(TestCaller.tenantAdmin("other-" + model));
    try {
      assertThat(versions(other, filter)).containsExactly(shared + "/1");
      assertThat(models(other, filter)).containsExactly(shared);
      assertThat(versions(client, filter, "orderBy=name"))
          .containsExactly(model + "/1", shared + "/1");
      assertThat(versions(registry, filter, "orderBy=name"))
          .containsExactly(model + "/1", shared + "/1");
    } finally {
      registry.delete("/api/models/" + shared + "?purge=true");
    }
  }

  @Test
  void pagesRepeatNothingAndMissNothingInEveryOrder() throws Exception {
    RegistryClient client = tenant();
    for (String name : List.of("a", "b", "c")) {
      registered(client, name, Map.of());
      for (int i = 0; i < 4; i++) {
        referred(client, name, "s", "r", Map.of("even", i % 2 == 0 ? "yes" : "no"), Map.of());
      }
    }
    client.patch("/api/models/b/versions/2", Map.of("description", "x"));
    for (String order :
        List.of(
            "",
            "name",
            "name%20DESC,version_number",
            "version_number%20DESC",
            "version_number,name%20DESC",
            "creation_timestamp",
            "last_updated_timestamp%20DESC")) {
      for (String filter : List.of("", "tags.even = 'yes'", "tags.even LIKE '%es%'")) {
        List<String> whole = versions(client, filter, "orderBy=" + order);
        List<String> paged = new ArrayList<>();
        String token = "";
        do {
          Answer page =
              client.get(
                  query(VERSIONS, filter, "orderBy=" + order, "limit=2", "pageToken=" + token));
          assertThat(page.status()).as("%s", page.body()).isEqualTo(200);
          paged.addAll(shown(page));
          token = page.text("/nextPageToken");
        } while (!token.isEmpty());
        assertThat(paged).as("%s by %s", filter, order).isEqualTo(whole);
        assertThat(new TreeSet<>(paged)).hasSize(filter.isEmpty() ? 12 : 6);
      }
    }
    assertThat(versions(client, "")).startsWith("b/2");
    assertThat(versions(client, "", "orderBy=version_number%20DESC,name%20DESC"))
        .startsWith("c/4", "b/4", "a/4", "c/3");
  }

  @Test
  void aPageTokenIsGoodForItsFilterAndOrderOnly() throws Exception {
    RegistryClient client = tenant();
    registered(client, "a", Map.of());
    referred(client, "a", "s", "r", Map.of(), Map.of());
    referred(client, "a", "s", "r", Map.of(), Map.of());
    String token =
        client.get(query(VERSIONS, "name = 'a'", "orderBy=name", "limit=1")).text("/nextPageToken");
    assertThat(versions(client, "name = 'a'", "orderBy=name", "pageToken=" + token)).hasSize(1);
    assertProblem(
        client.get(query(VERSIONS, "name != 'b'", "orderBy=name", "pageToken=" + token)),
        400,
        "pageToken");
    assertProblem(
        client.get(query(VERSIONS, "name = 'a'", "orderBy=name%20DESC", "pageToken=" + token)),
        400,
        "pageToken");
    assertProblem(
        client.get(query(MODELS, "name = 'a'", "orderBy=name", "pageToken=" + token)),
        400,
        "pageToken");
  }

  /** Beyond the window that is walked first, indexes find what is rare. */
  @Test
  void whatIsRareIsFoundBehindMuchThatDoesNotMatch() throws Exception {
    RegistryClient client = tenant();
    registered(client, "a", Map.of());
    Random random = new Random(7);
    int count = 70;
    List<String> values = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String value = "v" + random.nextInt(30);
      values.add(value);
      referred(client, "a", "s3://" + value, value, Map.of("k", value), Map.of());
    }
    // A page of one walks a window of twenty.
    for (int i = 0; i < 30; i++) {
      String value = "v" + i;
      for (String filter :
          List.of(
              "tags.k = '" + value + "'",
              "source_path LIKE '%//" + value + "'",
              "run_id = '" + value + "'")) {
        List<String> found = new ArrayList<>();
        String token = "";
        do {
          Answer page =
              client.get(
                  query(
                      VERSIONS, filter, "orderBy=version_number", "limit=1", "pageToken=" + token));
          found.addAll(shown(page));
          token = page.text("/nextPageToken");
        } while (!token.isEmpty());
        Predicate<Integer> matches = number -> values.get(number - 1).equals(value);
        assertThat(found)
            .as("%s", filter)
            .isEqualTo(
                IntStream.rangeClosed(1, count)
                    .boxed()
                    .filter(matches)
                    .map(number -> "a/" + number)
                    .toList());
      }
    }
  }
}
