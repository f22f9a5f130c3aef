package io.llmplatform.log.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.llmplatform.log.LogScenario;
import io.llmplatform.log.StoredEvents;
import io.llmplatform.log.event.EventCollections;
import io.llmplatform.log.event.EventKind;
import io.llmplatform.testing.identity.TestCaller;
import io.llmplatform.user.api.Permission;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import org.bson.Document;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.data.mongodb.core.query.Criteria;
import org.springframework.data.mongodb.core.query.Query;

class RequestsIT extends LogScenario {
  private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";

  private final TestCaller viewer = TestCaller.viewer(tenant);
  private StoredEvents events;

  @BeforeEach
  void store() {
    events = new StoredEvents(mongo, tenant);
  }

  private String add(Duration age, Document data) {
    return events.add(EventKind.INFERENCE, age, "inference.completed", data);
  }

  private static Document request(String name, Object value) {
    Document data = StoredEvents.request("ann", "m");
    data.put(name, value);
    return data;
  }

  private List<String> ids(TestCaller caller, String query) {
    Answer answer = get(caller, "/api/logs" + query);
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    return ids(answer.json());
  }

  private static List<String> ids(JsonNode page) {
    List<String> ids = new ArrayList<>();
    page.path("items").forEach(item -> ids.add(item.path("id").asText()));
    return ids;
  }

  @Test
  void theNewestComeFirstOverDays() {
    String days = add(Duration.ofDays(3), request("model", "m"));
    String now = add(Duration.ZERO, request("model", "m"));
    String hours = add(Duration.ofHours(5), request("model", "m"));
    String month = add(Duration.ofDays(40), request("model", "m"));

    assertThat(ids(viewer, "")).containsExactly(now, hours, days, month);
    assertThat(ids(viewer, "?limit=2&model=m")).containsExactly(now, hours);
  }

  @Test
  void eachFilterFindsItsOwn() {
    add(Duration.ofHours(2), request("model", "m"));
    for (String[] filter :
        new String[][] {
          {"model", "model", "other"},
          {"user", "user", "bob"},
          {"key", "keyId", "key-7"},
          {"protocol", "protocol", "kserve-grpc"},
          {"status", "outcome", "failed"},
          {"error", "error", "exhausted"}
        }) {
      String id = add(Duration.ofHours(1), request(filter[1], filter[2]));
      assertThat(ids(viewer, "?" + filter[0] + "=" + filter[2])).containsExactly(id);
    }
    String third = add(Duration.ofHours(1), request("version", 3));
    assertThat(ids(viewer, "?version=3")).containsExactly(third);
    String slow = add(Duration.ofHours(1), request("totalMicros", 900_000L));
    assertThat(ids(viewer, "?minLatency=500ms")).containsExactly(slow);
    assertThat(ids(viewer, "?minLatency=500&maxLatency=1s")).containsExactly(slow);
    assertThat(ids(viewer, "?maxLatency=1ms")).isEmpty();
    String traced =
        events.add(
            EventKind.INFERENCE,
            Instant.now(),
            "inference.completed",
            StoredEvents.request("ann", "m"),
            TRACE);
    assertThat(ids(viewer, "?trace=" + TRACE)).containsExactly(traced);
  }

  @Test
  void aRangeBeginsWithItsFirstAndEndsBeforeItsEnd() {
    Instant noon = Instant.parse("2026-10-10T12:00:00Z");
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      ids.add(
          events.add(
              EventKind.INFERENCE,
              noon.plusSeconds(i),
              "inference.completed",
              StoredEvents.request("ann", "m"),
              null));
    }
    assertThat(ids(viewer, "?from=2026-10-10T12:00:00Z&to=2026-10-10T12:00:02Z"))
        .containsExactly(ids.get(1), ids.get(0));
    assertThat(ids(viewer, "?from=2026-10-10T20:00:01%2B08:00&to=2026-10-11"))
        .containsExactly(ids.get(2), ids.get(1));
  }

  @Test
  void wordsAreFoundWhateverTheirCase() {
    add(Duration.ofHours(1), request("model", "m"));
    String found = add(Duration.ofHours(2), request("model", "Churn-Model"));
    assertThat(ids(viewer, "?q=churn%20OPENAI")).containsExactly(found);
    assertThat(ids(viewer, "?q=churn%20elsewhere")).isEmpty();
    assertThat(ids(viewer, "?q=.*")).isEmpty();
  }

  @Test
  void pagesNeitherRepeatNorMissWhatWasThere() {
    Instant same = Instant.now().minusSeconds(100);
    List<String> all = new ArrayList<>();
    for (int i = 0; i < 25; i++) {
      all.add(
          events.add(
              EventKind.INFERENCE,
              i % 3 == 0 ? same : same.minusSeconds(i * 3600L),
              "inference.completed",
              StoredEvents.request("ann", "m"),
              null));
    }
    List<String> seen = new ArrayList<>();
    String token = "";
    do {
      JsonNode page = get(viewer, "/api/logs?limit=4" + token).json();
      seen.addAll(ids(page));
      add(Duration.ZERO, request("model", "m"));
      token = page.has("nextPageToken") ? "&pageToken=" + page.path("nextPageToken").asText() : "";
    } while (!token.isEmpty());
    assertThat(seen).containsExactlyInAnyOrderElementsOf(all);
  }

  @Test
  void aTenantSeesItsOwnOnly() {
    String id = add(Duration.ofHours(1), request("user", tenant));
    TestCaller other = TestCaller.tenantAdmin("other-" + tenant);

    assertThat(ids(other, "?model=m")).isEmpty();
    assertThat(get(other, "/api/logs?tenant=" + tenant).status()).isEqualTo(403);
    assertThat(get(other, "/api/logs/" + id).status()).isEqualTo(404);
    assertThat(ids(TestCaller.platformAdmin(), "?tenant=" + tenant)).containsExactly(id);
    assertThat(ids(TestCaller.platformAdmin(), "?user=" + tenant)).containsExactly(id);
    assertThat(ids(viewer, "?tenant=" + tenant)).containsExactly(id);
    assertThat(get(viewer, "/api/logs/" + id).text("/model")).isEqualTo("m");
  }

  @Test
  void whoOnlyRunsModelsSeesTheOwnRequests() {
    String theirs = add(Duration.ofHours(1), request("user", "bob"));
    String own = add(Duration.ofHours(2), request("user", "cleo"));
    TestCaller user = TestCaller.in(tenant).withSubject("cleo").with(Permission.INFERENCE_INVOKE);

    assertThat(ids(user, "")).containsExactly(own);
    assertThat(ids(user, "?user=cleo")).containsExactly(own);
    assertThat(get(user, "/api/logs?user=bob").status()).isEqualTo(403);
    assertThat(get(user, "/api/logs/" + theirs).status()).isEqualTo(404);
    assertThat(get(user, "/api/logs/" + own).status()).isEqualTo(200);
    assertThat(get(user, "/api/logs/events?kind=job").status()).isEqualTo(403);
    assertThat(get(user, "/api/audit").status()).isEqualTo(403);
  }

  @ParameterizedTest
  @CsvSource({
    "model[$ne]=x, model[$ne]",
    "modle=x, modle",
    "model=a&model=b, model",
    "limit=0, limit",
    "limit=-1, limit",
    "limit=1000000000, limit",
    "limit=1e9, limit",
    "limit=99999999999999999999, limit",
    "pageToken=x, pageToken",
    "pageToken=eA, pageToken",
    "pageToken=%00, pageToken",
    "from=yesterday, from",
    "from=2026-13-40, from",
    "from=-999999999-01-01T00:00:00Z, from",
    "to=99999-01-01T00:00:00Z, to",
    "from=2010-01-01, from",
    "from=2026-11-02&to=2026-11-01, from",
    "version=0, version",
    "version=abc, version",
    "status=done, status",
    "minLatency=-5ms, minLatency",
    "minLatency=soon, minLatency",
    "maxLatency=99d, maxLatency",
    "minLatency=9ms&maxLatency=1ms, maxLatency",
    "trace=xyz, trace",
    "format=xml, format"
  })
  void whatIsNotAcceptableIsNamed(String query, String field) {
    String path = field.equals("format") ? "/api/logs/export?" : "/api/logs?";
    Answer answer =
        get(viewer, path + query.replace("[", "%5B").replace("]", "%5D").replace("$", "%24"));
    assertThat(answer.status()).as(answer.body()).isEqualTo(400);
    assertThat(answer.text("/field")).isEqualTo(field);
  }

  @Test
  void aValueIsAValueWhateverIsInIt() {
    add(Duration.ofHours(1), request("model", "m"));
    for (String hostile :
        List.of("{\"$ne\":null}", "{$gt:''}", "$where", "/.*/", "m\u0000", "';return true;'")) {
      assertThat(ids(viewer, "?model=" + encoded(hostile))).isEmpty();
    }
    String named = add(Duration.ofHours(1), request("model", "{\"$ne\":null}"));
    assertThat(ids(viewer, "?model=" + encoded("{\"$ne\":null}"))).containsExactly(named);
    assertThat(get(viewer, "/api/logs?model=" + "x".repeat(300)).text("/field")).isEqualTo("model");
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  @Test
  void anExportHasEverythingOfItsFilters() throws IOException {
    // More than are read at a time.
    events.addRequests(1_203, i -> request("model", i % 2 == 0 ? "even" : "odd"));
    Answer lines = get(viewer, "/api/logs/export?model=even");
    assertThat(lines.status()).isEqualTo(200);
    assertThat(lines.response().headers().firstValue("Content-Type"))
        .hasValueSatisfying(type -> assertThat(type).startsWith("application/x-ndjson"));
    List<String> rows = lines.body().lines().toList();
    assertThat(rows).hasSize(602);
    assertThat(JSON.readTree(rows.get(0)).path("model").asText()).isEqualTo("even");

    Answer table = get(viewer, "/api/logs/export", "Accept", "text/csv");
    assertThat(table.body().lines()).hasSize(1_204);
    assertThat(table.body()).startsWith("id,time,tenant,user,key,model,version,");
    assertThat(get(viewer, "/api/logs/export?limit=5").text("/field")).isEqualTo("limit");
  }

  @Test
  void aTableHoldsNoFormulas() {
    add(Duration.ofHours(1), request("model", "=cmd|' /C calc'!A0"));
    add(Duration.ofHours(2), request("model", "a \"quoted\", one"));
    add(Duration.ofHours(3), request("model", "@SUM(1)"));
    String table = get(viewer, "/api/logs/export?format=csv").body();
    assertThat(table)
        .contains(",\"'=cmd|' /C calc'!A0\",")
        .contains(",\"a \"\"quoted\"\", one\",")
        .contains(",\"'@SUM(1)\",");
  }

  @Test
  void anExportThatFailsMidwayDoesNotEndAsAWhole() {
    events.addRequests(1_100, i -> request("model", "m"));
    Instant before = Instant.now().minusSeconds(4_000);
    // Its id cannot be read.
    Document broken =
        new Document("_id", tenant.hashCode())
            .append("tenant", tenant)
            .append("time", Date.from(before));
    String collection = EventCollections.of(EventKind.INFERENCE, before);
    mongo.insert(broken, collection);
    try {
      assertThatThrownBy(() -> sent(viewer, request("/api/logs/export").GET()))
          .isInstanceOf(IOException.class);
    } finally {
      mongo.remove(Query.query(Criteria.where("_id").is(broken.get("_id"))), collection);
    }
  }
}
