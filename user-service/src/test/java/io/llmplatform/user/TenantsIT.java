package io.llmplatform.user;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.llmplatform.testing.identity.TestCaller;
import io.llmplatform.user.UserClient.Answer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class TenantsIT extends UserScenario {

  @Test
  void aCreatedTenantIsFoundAsItWasAnswered() {
    String name = "n-" + UUID.randomUUID();
    Answer created =
        platform.post(
            "/api/tenants",
            Map.of("name", name, "displayName", "Größe 😀", "limits", Map.of("monthlyCost", 12.5)));
    assertThat(created.status()).as("%s", created.body()).isEqualTo(201);
    assertThat(created.headers().firstValue("Location")).contains("/api/tenants/" + name);
    assertThat(created.text("/id")).isEqualTo(name);
    assertThat(created.text("/limits/monthlyCost")).isEqualTo("12.5");
    Answer found = platform.get("/api/tenants/" + name);
    assertThat(found.body()).isEqualTo(created.body());
    assertThat(found.headers().firstValue("ETag")).contains("\"1\"");
  }

  @Test
  void badNamesAndLimitsNameTheField() {
    for (String name : List.of("", "A", "a/b", "../x", "租户", "-x", "x".repeat(300), "a\u0000b")) {
      assertProblem(platform.post("/api/tenants", Map.of("name", name)), 400, "name");
    }
    assertProblem(platform.post("/api/tenants", Map.of()), 400, "name");
    String name = "n-" + UUID.randomUUID();
    assertProblem(
        platform.post("/api/tenants", Map.of("name", name, "displayName", "x".repeat(300))),
        400,
        "displayName");
    assertProblem(
        platform.post(
            "/api/tenants", Map.of("name", name, "limits", Map.of("requestsPerMinute", -1))),
        400,
        "limits.requestsPerMinute");
    assertProblem(
        platform.post(
            "/api/tenants", Map.of("name", name, "limits", Map.of("concurrentRequests", 1.5))),
        400,
        "limits.concurrentRequests");
  }

  @Test
  void ofConcurrentCreationsOneWins() throws Exception {
    String name = "n-" + UUID.randomUUID();
    List<Integer> statuses =
        concurrently(8, () -> platform.post("/api/tenants", Map.of("name", name)).status());
    assertThat(statuses).containsOnlyOnce(201).allMatch(s -> s == 201 || s == 409);
  }

  @Test
  void ofConcurrentEditsOneWins() throws Exception {
    List<Integer> statuses =
        concurrently(
            8,
            () ->
                platform
                    .put("/api/tenants/" + tenant, Map.of("displayName", "New", "version", 1))
                    .status());
    assertThat(statuses).containsOnlyOnce(200).allMatch(s -> s == 200 || s == 409);
    assertThat(platform.get("/api/tenants/" + tenant).text("/version")).isEqualTo("2");
  }

  @Test
  void aStaleIfMatchIsAConflict() {
    String path = "/api/tenants/" + tenant;
    Map<String, Object> edit = Map.of("displayName", "New");
    Answer first = platform.put(path, edit, "If-Match", "\"1\"");
    assertThat(first.headers().firstValue("ETag")).contains("\"2\"");
    assertProblem(platform.put(path, edit, "If-Match", "\"1\""), 409, "");
    assertProblem(platform.put(path, edit, "If-Match", "\"x\""), 400, "If-Match");
    assertThat(platform.send("PATCH", path, edit, "If-Match", "\"2\"").status()).isEqualTo(200);
  }

  @Test
  void listsPageByPageWithoutRepeatingOrMissingAny() {
    String mark = UUID.randomUUID().toString();
    List<String> names = new ArrayList<>();
    for (String start : List.of("a", "b-", "b.", "b_", "c")) {
      names.add(start + mark);
      assertThat(platform.post("/api/tenants", Map.of("name", start + mark)).status())
          .isEqualTo(201);
    }
    List<String> listed = new ArrayList<>();
    String token = "";
    do {
      Answer page = platform.get("/api/tenants?limit=2&search=" + mark + "&pageToken=" + token);
      for (JsonNode item : page.body().at("/items")) {
        listed.add(item.at("/name").asText());
      }
      token = page.text("/nextPageToken");
    } while (!token.isEmpty());
    assertThat(listed).containsExactlyElementsOf(names.stream().sorted().toList());
  }

  @Test
  void whatMeansSomethingInSqlMeansItselfInASearch() {
    assertThat(platform.get("/api/tenants?search=%25").body().at("/items")).isEmpty();
    assertThat(platform.get("/api/tenants?search=%27%20or%201%3D1--").body().at("/items"))
        .isEmpty();
    assertProblem(platform.get("/api/tenants?search=%00"), 400, "search");
    assertProblem(platform.get("/api/tenants?pageToken=AAAA"), 400, "pageToken");
    assertProblem(platform.get("/api/tenants?limit=0"), 400, "limit");
  }

  @Test
  void aTenantSeesItselfOnlyAndChangesNothing() {
    assertThat(admin.get("/api/tenants").body().at("/items")).hasSize(1);
    assertThat(admin.get("/api/tenants/" + tenant).status()).isEqualTo(200);
    assertProblem(admin.get("/api/tenants/" + otherTenant), 404, "");
    assertThat(admin.post("/api/tenants", Map.of("name", "mine")).status()).isEqualTo(403);
    assertThat(admin.put("/api/tenants/" + tenant, Map.of("enabled", true)).status())
        .isEqualTo(403);
    assertThat(admin.delete("/api/tenants/" + tenant).status()).isEqualTo(403);
    assertThat(as(TestCaller.viewer(tenant)).get("/api/tenants").status()).isEqualTo(403);
  }

  @Test
  void oneWithUsersIsRemovedOnlyAfterItWasDisabled() {
    String id = user(name(), "viewer");
    assertProblem(platform.delete("/api/tenants/" + tenant), 409, "");
    assertThat(platform.put("/api/tenants/" + tenant, Map.of("enabled", false)).status())
        .isEqualTo(200);
    assertThat(platform.delete("/api/tenants/" + tenant).status()).isEqualTo(204);
    assertThat(platform.get("/api/tenants/" + tenant).status()).isEqualTo(404);
    assertThat(platform.get("/api/users/" + id).status()).isEqualTo(404);
    assertThat(platform.delete("/api/tenants/" + otherTenant).status()).isEqualTo(204);
  }
}
