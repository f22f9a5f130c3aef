package io.llmplatform.scheduler.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.llmplatform.scheduler.job.ScheduledJob;
import io.llmplatform.scheduler.job.ScheduledJob.Block;
import io.llmplatform.scheduler.job.ScheduledJob.Routing;
import io.llmplatform.testing.identity.TestCaller;
import io.llmplatform.testing.infrastructure.WithCallers;
import io.llmplatform.testing.infrastructure.WithPostgres;
import io.llmplatform.user.api.Permission;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.client.TestRestTemplate;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.http.HttpEntity;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.ResponseEntity;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The REST API of jobs, on an instance that fires none. */
@SpringBootTest(
    webEnvironment = WebEnvironment.RANDOM_PORT,
    properties = {
      "PLATFORM_CONFIG=file:../nacos-config/",
      "spring.cloud.nacos.discovery.enabled=false",
      "spring.cloud.nacos.config.enabled=false",
      "spring.http.client.factory=jdk",
      "scheduler.events.relay=false"
    })
@WithPostgres
@WithCallers
@Import({ProbeHandlers.class, JobApiIT.Stated.class})
class JobApiIT {
  private static final TestCaller ADMIN = TestCaller.platformAdmin();

  static class Stated {
    @Bean
    ScheduledJob statedJob() {
      return new ScheduledJob(
          "stated",
          "What the platform needs.",
          "probe.echo",
          "",
          "0 0 3 * * ?",
          Routing.FIRST,
          Block.DISCARD_LATER,
          Duration.ofMinutes(1),
          1);
    }
  }

  @Autowired TestRestTemplate http;
  @Autowired DispatchCentre centre;
  @Autowired JdbcClient database;

  @AfterEach
  void forget() {
    database.sql("DELETE FROM job").update();
    database.sql("DELETE FROM qrtz_cron_triggers").update();
    database.sql("DELETE FROM qrtz_triggers").update();
    database.sql("DELETE FROM qrtz_job_details").update();
  }

  @Test
  void createsChangesAndDeletesAJob() {
    JsonNode made = ok(201, post("/api/jobs", nightly()));
    assertThat(made.at("/name").asText()).isEqualTo("nightly");
    assertThat(made.at("/routing").asText()).isEqualTo("FIRST");
    assertThat(made.at("/blockStrategy").asText()).isEqualTo("SERIAL_EXECUTION");
    assertThat(made.at("/enabled").asBoolean()).isTrue();
    assertThat(made.at("/nextFireTime").asText()).endsWith("T03:00:00Z");
    assertThat(made.has("lastRun")).isFalse();
    assertThat(triggers()).isEqualTo(1);

    JsonNode changed =
        ok(200, patch("/api/jobs/nightly", Map.of("cron", "0 0 4 * * ?", "retries", 2)));
    assertThat(changed.at("/nextFireTime").asText()).endsWith("T04:00:00Z");
    assertThat(changed.at("/retries").asInt()).isEqualTo(2);
    JsonNode paused = ok(200, patch("/api/jobs/nightly", Map.of("enabled", false)));
    assertThat(paused.has("nextFireTime")).isFalse();
    assertThat(triggers()).isZero();

    assertThat(ok(200, get("/api/jobs")).at("/data/0/name").asText()).isEqualTo("nightly");
    ok(204, call(ADMIN, HttpMethod.DELETE, "/api/jobs/nightly", null));
    ok(404, get("/api/jobs/nightly"));
  }

  @Test
  void namesWhatIsWrongWithAJob() {
    refuses("cron", Map.of("name", "a", "handler", "probe.echo", "cron", "every day"));
    refuses("cron", Map.of("name", "a", "handler", "probe.echo", "cron", "0 0 0 1 1 ? 1999"));
    refuses("cron", Map.of("name", "a", "handler", "probe.echo"));
    refuses("handler", Map.of("name", "a", "handler", "no.such", "cron", "0 0 3 * * ?"));
    refuses("name", Map.of("name", "A b", "handler", "probe.echo", "cron", "0 0 3 * * ?"));
    refuses("name", Map.of("name", "runs", "handler", "probe.echo", "cron", "0 0 3 * * ?"));
    Map<String, Object> many =
        Map.of("name", "a", "handler", "probe.echo", "cron", "0 0 3 * * ?", "retries", 99);
    refuses("retries", many);
    Map<String, Object> odd =
        Map.of("name", "a", "handler", "probe.echo", "cron", "0 0 3 * * ?", "routing", "NEAREST");
    refuses("routing", odd);
    ok(201, post("/api/jobs", nightly()));
    ok(409, post("/api/jobs", nightly()));
    assertThat(ok(400, patch("/api/jobs/nightly", Map.of("cron", "no"))).at("/field").asText())
        .isEqualTo("cron");
  }

  @Test
  void keepsARunThatIsTriggeredAndStopsItOnce() {
    ok(201, post("/api/jobs", nightly()));
    JsonNode run = ok(202, post("/api/jobs/nightly/trigger", Map.of("parameter", "x")));
    assertThat(run.at("/state").asText()).isEqualTo("waiting");
    assertThat(run.at("/trigger").asText()).isEqualTo("user");
    String path = "/api/jobs/runs/" + run.at("/id").asText();
    assertThat(ok(200, get(path)).at("/job").asText()).isEqualTo("nightly");
    JsonNode log = ok(200, get(path + "/log?fromLine=1"));
    assertThat(log.at("/toLine").asInt()).isZero();
    assertThat(log.at("/end").asBoolean()).isFalse();
    assertThat(ok(400, get(path + "/log?fromLine=0")).at("/field").asText()).isEqualTo("fromLine");

    assertThat(ok(202, post(path + "/stop", Map.of())).at("/state").asText()).isEqualTo("stopped");
    assertThat(ok(409, post(path + "/stop", Map.of())).at("/detail").asText()).contains("stopped");
    assertThat(ok(200, get(path + "/log")).at("/end").asBoolean()).isTrue();
    assertThat(ok(200, get("/api/jobs/nightly")).at("/lastRun/state").asText())
        .isEqualTo("stopped");
    ok(404, get("/api/jobs/runs/999999999"));
    ok(404, get("/api/jobs/runs/no-number"));
    ok(404, post("/api/jobs/no-such/trigger", Map.of()));
  }

  @Test
  void pagesTheRunsOfAJob() {
    ok(201, post("/api/jobs", nightly()));
    for (int run = 0; run < 3; run++) {
      ok(202, call(ADMIN, HttpMethod.POST, "/api/jobs/nightly/trigger", null));
    }
    JsonNode first = ok(200, get("/api/jobs/nightly/runs?limit=2"));
    assertThat(first.at("/items")).hasSize(2);
    JsonNode second =
        ok(200, get("/api/jobs/nightly/runs?after=" + first.at("/nextPageToken").asText()));
    assertThat(second.at("/items")).hasSize(1);
    assertThat(second.at("/items/0/id").asLong()).isLessThan(first.at("/items/1/id").asLong());
    ok(400, get("/api/jobs/nightly/runs?after=x*"));
    ok(400, get("/api/jobs/nightly/runs?limit=0"));
  }

  @Test
  void showsJobsToPlatformAdminsOnly() {
    ok(201, post("/api/jobs", nightly()));
    TestCaller tenant = TestCaller.tenantAdmin("acme");
    assertThat(ok(200, call(tenant, HttpMethod.GET, "/api/jobs", null)).at("/data")).isEmpty();
    ok(404, call(tenant, HttpMethod.GET, "/api/jobs/nightly", null));
    ok(404, call(tenant, HttpMethod.POST, "/api/jobs/nightly/trigger", Map.of()));
    assertThat(
            ok(403, call(tenant, HttpMethod.POST, "/api/jobs", nightly())).at("/detail").asText())
        .contains("tenants:all");
    TestCaller nobody = TestCaller.in("acme").with(Permission.MODELS_READ);
    ok(403, call(nobody, HttpMethod.GET, "/api/jobs", null));
  }

  private void refuses(String field, Map<String, ?> job) {
    assertThat(ok(400, post("/api/jobs", job)).at("/field").asText()).isEqualTo(field);
  }

  private int triggers() {
    return database.sql("SELECT count(*) FROM qrtz_cron_triggers").query(Integer.class).single();
  }

  private static Map<String, Object> nightly() {
    return Map.of("name", "nightly", "handler", "probe.echo", "cron", "0 0 3 * * ?");
  }

  private ResponseEntity<JsonNode> get(String path) {
    return call(ADMIN, HttpMethod.GET, path, null);
  }

  private ResponseEntity<JsonNode> post(String path, Object body) {
    return call(ADMIN, HttpMethod.POST, path, body);
  }

  private ResponseEntity<JsonNode> patch(String path, Object body) {
    return call(ADMIN, HttpMethod.PATCH, path, body);
  }

  private ResponseEntity<JsonNode> call(
      TestCaller caller, HttpMethod method, String path, @Nullable Object body) {
    HttpHeaders headers = new HttpHeaders();
    headers.setBearerAuth(caller.token());
    return http.exchange(path, method, new HttpEntity<>(body, headers), JsonNode.class);
  }

  private static JsonNode ok(int status, ResponseEntity<JsonNode> response) {
    assertThat(response.getStatusCode().value()).as("%s", response.getBody()).isEqualTo(status);
    JsonNode body = response.getBody();
    return body == null ? com.fasterxml.jackson.databind.node.MissingNode.getInstance() : body;
  }
}
