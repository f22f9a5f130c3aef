package io.llmplatform.log.query;

import static org.assertj.core.api.Assertions.assertThat;

import io.llmplatform.log.LogScenario;
import io.llmplatform.log.StoredEvents;
import io.llmplatform.log.event.EventKind;
import io.llmplatform.testing.identity.TestCaller;
import java.time.Duration;
import org.bson.Document;
import org.junit.jupiter.api.Test;

class OtherEventsIT extends LogScenario {

  private static Document act(String actor, String action, String target) {
    return new Document("actor", actor)
        .append("action", action)
        .append("target", target)
        .append("details", new Document("old．name", "a").append("new", 7));
  }

  @Test
  void actsAreFoundByWhoWhatAndWhereto() {
    StoredEvents events = new StoredEvents(mongo, tenant);
    TestCaller auditor = TestCaller.tenantAdmin(tenant);
    String revoked =
        events.add(
            EventKind.AUDIT,
            Duration.ofHours(1),
            "api-key.revoked",
            act("ann", "api-key.revoked", "api-key/42"));
    String made =
        events.add(
            EventKind.AUDIT,
            Duration.ofDays(45),
            "user.created",
            act("bob", "user.created", "user/7"));

    Answer all = get(auditor, "/api/audit");
    assertThat(all.json().path("items")).hasSize(2);
    assertThat(all.text("/items/0/id")).isEqualTo(revoked);
    assertThat(all.json().at("/items/0/details/old.name").asText()).isEqualTo("a");
    assertThat(all.json().at("/items/0/details/new").asText()).isEqualTo("7");
    for (String filter :
        new String[] {
          "actor=bob", "action=user.created", "target=user", "target=user/7", "q=USER.created"
        }) {
      Answer found = get(auditor, "/api/audit?" + filter);
      assertThat(found.json().path("items")).as(filter).hasSize(1);
      assertThat(found.text("/items/0/id")).isEqualTo(made);
    }
    assertThat(get(auditor, "/api/audit?target=use").json().path("items")).isEmpty();
    assertThat(get(auditor, "/api/audit/export?format=csv").body().lines()).hasSize(3);
    assertThat(get(TestCaller.viewer(tenant), "/api/audit").status()).isEqualTo(403);
    assertThat(get(auditor, "/api/audit?tenant=other").status()).isEqualTo(403);
  }

  @Test
  void eventsOfJobsTrainingAndModelsAreFoundByKind() {
    StoredEvents events = new StoredEvents(mongo, tenant);
    TestCaller viewer = TestCaller.viewer(tenant);
    String moved =
        events.add(
            EventKind.MODEL, Duration.ofDays(2), "alias.moved", new Document("alias", "champion"));
    events.add(EventKind.MODEL, Duration.ofDays(1), "version.ready", new Document("version", 2));
    events.add(EventKind.JOB, Duration.ofDays(1), "batch.completed", new Document());

    Answer found = get(viewer, "/api/logs/events?kind=model&type=alias.moved");
    assertThat(found.json().path("items")).hasSize(1);
    assertThat(found.text("/items/0/id")).isEqualTo(moved);
    assertThat(found.text("/items/0/data/alias")).isEqualTo("champion");
    assertThat(get(viewer, "/api/logs/events?kind=job").json().path("items")).hasSize(1);
    assertThat(get(viewer, "/api/logs/events?kind=training").json().path("items")).isEmpty();
    assertThat(get(viewer, "/api/logs/events/export?kind=model").body().lines()).hasSize(2);
    assertThat(get(viewer, "/api/logs/events").text("/field")).isEqualTo("kind");
    assertThat(get(viewer, "/api/logs/events?kind=audit").text("/field")).isEqualTo("kind");
  }
}
