package io.llmplatform.log.alert;

import static io.llmplatform.log.alert.SomeAlerts.notification;
import static io.llmplatform.log.alert.SomeAlerts.with;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.llmplatform.testing.identity.TestCaller;
import io.llmplatform.user.api.Permission;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;

class AlertsIT extends AlertScenario {
  private static final TestCaller ADMIN = TestCaller.platformAdmin();
  private static final Map<String, String> CRITICAL = Map.of("severity", "critical");

  @Autowired Alerts alerts;

  @Test
  void storesAnAlertBeforeItIsAcknowledgedToAlertmanager() throws Exception {
    assertThat(
            alertmanagerSends(
                    with(
                        notification("Down"),
                        "a1",
                        true,
                        Map.of("severity", "critical", "a.b", "$c")))
                .status())
        .isEqualTo(200);

    JsonNode alert = get(ADMIN, "/api/alerts").json().at("/items/0");

    assertThat(alert.at("/id").asText()).isEqualTo("a1-1767323045000");
    assertThat(alert.at("/name").asText()).isEqualTo("Down");
    assertThat(alert.at("/severity").asText()).isEqualTo("critical");
    assertThat(alert.at("/state").asText()).isEqualTo("active");
    assertThat(alert.at("/labels/a.b").asText()).isEqualTo("$c");
    assertThat(alert.at("/startsAt").asText()).isEqualTo("2026-01-02T03:04:05Z");
    assertThat(alert.has("endsAt")).isFalse();
    assertThat(alert.at("/links/rule").asText()).startsWith("http://prometheus:9090/");
    assertThat(get(ADMIN, "/api/alerts/a1-1767323045000").json()).isEqualTo(alert);
  }

  @Test
  void anAlertIsOneDocumentFromItsStartToItsEnd() throws Exception {
    for (int i = 0; i < 3; i++) {
      alertmanagerSends(with(notification("Down"), "a1", true, CRITICAL));
    }
    for (int i = 0; i < 2; i++) {
      alertmanagerSends(with(notification("Down"), "a1", false, CRITICAL));
    }

    JsonNode items = get(ADMIN, "/api/alerts").json().at("/items");

    assertThat(items).hasSize(1);
    assertThat(items.at("/0/state").asText()).isEqualTo("resolved");
    assertThat(items.at("/0/endsAt").asText()).isEqualTo("2026-01-02T03:04:05.678Z");
    assertThat(items.at("/0/firings").asInt()).isEqualTo(1);
  }

  @Test
  void anAlertThatComesBackIsOpenAgainAndNobodysYet() throws Exception {
    alertmanagerSends(with(notification("Down"), "a1", true, CRITICAL));
    post(ADMIN, "/api/alerts/a1-1767323045000/acknowledge", "{\"comment\": \"Mine\"}");
    alertmanagerSends(with(notification("Down"), "a1", false, CRITICAL));
    alertmanagerSends(with(notification("Down"), "a1", true, CRITICAL));

    JsonNode alert = get(ADMIN, "/api/alerts").json().at("/items/0");

    assertThat(alert.at("/state").asText()).isEqualTo("active");
    assertThat(alert.has("endsAt")).isFalse();
    assertThat(alert.has("acknowledgement")).isFalse();
    assertThat(alert.at("/firings").asInt()).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "Bearer", "Bearer wrong", "Basic Hq6tXd2Mv9Rb4Kw7Zc3Np8Js"})
  void whoLacksTheTokenIsNotHeard(String authorization) throws Exception {
    Answer answer =
        webhook(
            with(notification("Down"), "a1", true, CRITICAL).toString(),
            authorization.isEmpty() ? null : authorization);

    assertThat(answer.status()).isEqualTo(401);
    assertThat(answer.json().at("/status").asInt()).isEqualTo(401);
    assertThat(get(ADMIN, "/api/alerts").json().at("/items")).isEmpty();
  }

  @Test
  void anInternalTokenIsNotTheWebhooks() throws Exception {
    assertThat(webhook("{}", "Bearer " + ADMIN.token()).status()).isEqualTo(401);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{|",
        "null|",
        "[]|",
        "{}|version",
        "{\"version\": \"3\"}|version",
        "{\"version\": \"4\"}|alerts",
        "{\"version\": \"4\", \"alerts\": []}|alerts",
        "{\"version\": \"4\", \"alerts\": [null]}|alerts[0]",
        "{\"version\": \"4\", \"alerts\": [{\"status\": \"firing\"}]}|alerts[0].fingerprint",
        "{\"version\": \"4\", \"alerts\": [{\"fingerprint\": \"{$gt: 1}\"}]}|alerts[0].fingerprint",
        "{\"version\": \"4\", \"alerts\": [{\"fingerprint\": \"a\"}]}|alerts[0].startsAt",
        "{\"version\": \"4\", \"alerts\": [{\"fingerprint\": \"a\", \"status\": \"on\","
            + " \"startsAt\": \"2026-01-02T03:04:05Z\"}]}|alerts[0].status",
        "{\"version\": \"4\", \"alerts\": [{\"fingerprint\": \"a\", \"status\": \"resolved\","
            + " \"startsAt\": \"2026-01-02T03:04:05Z\", \"endsAt\": \"now\"}]}|alerts[0].endsAt"
      })
  void whatIsNoNotificationIsRefusedByItsField(String body, String field) throws Exception {
    Answer answer = webhook(body, "Bearer " + TOKEN);

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.json().path("field").asText(null)).isEqualTo(field);
    assertThat(get(ADMIN, "/api/alerts").json().at("/items")).isEmpty();
  }

  @Test
  void listsTheNewestFirstPageByPage() throws Exception {
    for (int i = 0; i < 7; i++) {
      alertmanagerSends(with(notification("Down"), "a" + i, true, CRITICAL));
    }
    List<String> seen = new ArrayList<>();
    String path = "/api/alerts?limit=3";
    for (int page = 0; page < 3; page++) {
      JsonNode answer = get(ADMIN, path).json();
      answer.at("/items").forEach(alert -> seen.add(alert.at("/fingerprint").asText()));
      path = "/api/alerts?limit=3&pageToken=" + answer.path("nextPageToken").asText("");
    }
    assertThat(seen).containsExactly("a6", "a5", "a4", "a3", "a2", "a1", "a0");
  }

  @ParameterizedTest
  @CsvSource({
    "state=active,a1 a2",
    "state=resolved,a3",
    "state=all,a1 a2 a3",
    "severity=critical,a1 a3",
    "name=Down&label=zone:z1,a2",
    "label=zone:z1&label=severity:warning,a2",
    "acknowledged=true,a1",
    "acknowledged=false,a2 a3",
    "from=2026-01-02T03:04:05Z&to=2026-01-02T03:04:06Z,a1 a2 a3",
    "to=2026-01-02T03:04:05Z,''",
    "severity=%7B%22%24ne%22%3Anull%7D,''",
    "label=severity:.*,''"
  })
  void filtersByWhatAlertsAre(String query, String expected) throws Exception {
    alertmanagerSends(
        with(
            with(
                with(notification("Down"), "a1", true, CRITICAL),
                "a2",
                true,
                Map.of("severity", "warning", "zone", "z1")),
            "a3",
            false,
            CRITICAL));
    post(ADMIN, "/api/alerts/a1-1767323045000/acknowledge", "{}");

    JsonNode items = get(ADMIN, "/api/alerts?" + query).json().at("/items");

    assertThat(StreamSupport.stream(items.spliterator(), false))
        .extracting(alert -> alert.at("/fingerprint").asText())
        .containsExactlyInAnyOrder(expected.isEmpty() ? new String[0] : expected.split(" "));
  }

  @ParameterizedTest
  @CsvSource({
    "state=open,state",
    "from=yesterday,from",
    "to=1,to",
    "label=severity,label",
    "limit=0,limit",
    "limit=1001,limit",
    "pageToken=x,pageToken",
    "pageToken=eA,pageToken"
  })
  void refusesWhatIsNoFilter(String query, String field) throws Exception {
    Answer answer = get(ADMIN, "/api/alerts?" + query);
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.json().at("/field").asText()).isEqualTo(field);
  }

  @Test
  void aTenantSeesItsOwnOnly() throws Exception {
    alertmanagerSends(
        with(
            with(
                with(notification("Budget"), "a1", true, Map.of("tenant", "acme")),
                "a2",
                true,
                Map.of("tenant", "other")),
            "a3",
            true,
            CRITICAL));
    TestCaller viewer = TestCaller.viewer("acme");

    JsonNode items = get(viewer, "/api/alerts").json().at("/items");

    assertThat(items).hasSize(1);
    assertThat(items.at("/0/fingerprint").asText()).isEqualTo("a1");
    assertThat(get(viewer, "/api/alerts?label=tenant:other").json().at("/items")).isEmpty();
    assertThat(get(viewer, "/api/alerts/a1-1767323045000").status()).isEqualTo(200);
    assertThat(get(viewer, "/api/alerts/a2-1767323045000").status()).isEqualTo(404);
    assertThat(get(viewer, "/api/alerts/a3-1767323045000").status()).isEqualTo(404);
    assertThat(get(TestCaller.in("acme"), "/api/alerts").status()).isEqualTo(403);
  }

  @Test
  void whoMayTakesAnAlertOn() throws Exception {
    alertmanagerSends(with(notification("Budget"), "a1", true, Map.of("tenant", "acme")));
    String path = "/api/alerts/a1-1767323045000/acknowledge";

    assertThat(post(TestCaller.viewer("acme"), path, "{}").status()).isEqualTo(403);
    assertThat(post(TestCaller.tenantAdmin("acme"), path, "{}").status()).isEqualTo(403);
    TestCaller operator = TestCaller.in("acme").with(Permission.ALERTS_WRITE);
    Answer taken = post(operator, path, "{\"comment\": \" I am on it. \"}");

    assertThat(taken.status()).isEqualTo(200);
    assertThat(taken.json().at("/acknowledgement/comment").asText()).isEqualTo("I am on it.");
    assertThat(post(TestCaller.in("other").with(Permission.ALERTS_WRITE), path, "{}").status())
        .isEqualTo(404);
    assertThat(
            post(operator, path, "{\"comment\": \"" + "x".repeat(1001) + "\"}").json().at("/field"))
        .hasToString("\"comment\"");
    alertmanagerSends(with(notification("Budget"), "a1", false, Map.of("tenant", "acme")));
    assertThat(post(operator, path, "{}").status()).isEqualTo(409);
  }

  @Test
  void aSilenceCoversAlertsUntilItIsEnded() throws Exception {
    alertmanagerSends(with(notification("Down"), "a1", true, CRITICAL));
    String end = Instant.now().plus(Duration.ofHours(1)).toString();
    Answer made =
        post(
            ADMIN,
            "/api/alerts/silences",
            """
            {"matchers": [{"name": "severity", "value": "crit.*", "isRegex": true},
                          {"name": "zone", "value": "z1", "isEqual": false}],
             "endsAt": "%s", "comment": "Maintenance"}\
            """
                .formatted(end));
    assertThat(made.status()).isEqualTo(201);
    String id = made.json().at("/id").asText();
    assertThat(made.json().has("alertmanagerId")).isFalse();
    assertThat(get(ADMIN, "/api/alerts").json().at("/items/0/silencedBy/0").asText()).isEqualTo(id);
    assertThat(get(ADMIN, "/api/alerts/silences?state=active").json().at("/items/0/matchers/0"))
        .isEqualTo(made.json().at("/matchers/0"));
    assertThat(get(TestCaller.viewer("acme"), "/api/alerts/silences").json().at("/items"))
        .isEmpty();

    assertThat(delete(ADMIN, "/api/alerts/silences/" + id).status()).isEqualTo(204);

    assertThat(get(ADMIN, "/api/alerts").json().at("/items/0/silencedBy")).isEmpty();
    assertThat(get(ADMIN, "/api/alerts/silences?state=expired").json().at("/items")).hasSize(1);
    assertThat(get(ADMIN, "/api/alerts/silences?state=active").json().at("/items")).isEmpty();
    assertThat(delete(ADMIN, "/api/alerts/silences/unknown").status()).isEqualTo(404);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"endsAt\": \"2099-01-01T00:00:00Z\"}|matchers",
        "{\"matchers\": [], \"endsAt\": \"2099-01-01T00:00:00Z\"}|matchers",
        "{\"matchers\": [null], \"endsAt\": \"2099-01-01T00:00:00Z\"}|matchers",
        "{\"matchers\": [{\"name\": \"a\", \"value\": \"b\"}], \"endsAt\":"
            + " \"2099-01-01T00:00:00Z\"}|endsAt",
        "{\"matchers\": [{\"name\": \"a\", \"value\": \"b\"}]}|endsAt",
        "{\"matchers\": [{\"name\": \"a\", \"value\": \"b\"}], \"endsAt\":"
            + " \"2020-01-01T00:00:00Z\"}|endsAt",
        "{\"matchers\": [{\"name\": \"a\", \"value\": \"b\"}], \"endsAt\": \"soon\"}|endsAt"
      })
  void refusesWhatIsNoSilence(String body, String field) throws Exception {
    Answer answer = post(ADMIN, "/api/alerts/silences", body);
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.json().at("/field").asText()).isEqualTo(field);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"name\": \"\", \"value\": \"b\"}",
        "{\"name\": \"a\"}",
        "{\"name\": \"a\", \"value\": \"(\", \"isRegex\": true}",
        "{\"name\": \"a\", \"value\": \".*\", \"isRegex\": true}",
        "{\"name\": \"a\", \"value\": \"b\", \"isEqual\": false}",
        "null"
      })
  void refusesAMatcherThatFitsEverythingOrNothing(String matcher) throws Exception {
    String end = Instant.now().plus(Duration.ofHours(1)).toString();
    Answer answer =
        post(
            ADMIN,
            "/api/alerts/silences",
            "{\"matchers\": [%s], \"endsAt\": \"%s\"}".formatted(matcher, end));
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.json().at("/field").asText()).isEqualTo("matchers");
  }

  @Test
  void whatNobodyRepeatsIsOverAndWhatIsOldIsForgotten() throws Exception {
    alertmanagerSends(with(notification("Down"), "a1", true, CRITICAL));
    Instant now = Instant.now();

    assertThat(alerts.endUnheard(now.minusSeconds(3600), now)).isZero();
    assertThat(alerts.endUnheard(now.plusSeconds(1), now)).isEqualTo(1);
    assertThat(alerts.forget(now.minusSeconds(3600))).isZero();
    assertThat(get(ADMIN, "/api/alerts").json().at("/items/0/state").asText())
        .isEqualTo("resolved");
    assertThat(alerts.forget(now.plusSeconds(1))).isEqualTo(1);
  }
}
