package io.llmplatform.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.llmplatform.testing.infrastructure.WithCallers;
import io.llmplatform.testing.infrastructure.WithPostgres;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.autoconfigure.actuate.observability.AutoConfigureObservability;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.client.TestRestTemplate;
import org.springframework.http.ResponseEntity;
import org.springframework.jdbc.core.JdbcTemplate;

@SpringBootTest(
    webEnvironment = WebEnvironment.RANDOM_PORT,
    properties = {
      "PLATFORM_CONFIG=file:../nacos-config/",
      "spring.cloud.nacos.discovery.enabled=false",
      "spring.cloud.nacos.config.enabled=false"
    })
@AutoConfigureObservability
@WithPostgres
@WithCallers
class SchedulerServiceIT {
  @Autowired TestRestTemplate http;
  @Autowired JdbcTemplate sql;

  @Test
  void isHealthyAndReadyWithItsDatabase() {
    JsonNode health = get("/actuator/health");
    assertThat(health.at("/status").asText()).isEqualTo("UP");
    assertThat(health.at("/components/db/status").asText()).isEqualTo("UP");
    assertThat(get("/actuator/health/readiness").at("/components/db/status").asText())
        .isEqualTo("UP");
  }

  @Test
  void ownsItsSchemaAndTouchesNoOther() {
    assertThat(sql.queryForObject("SELECT current_schema()", String.class)).isEqualTo("scheduler");
    assertThat(schemasWithTables()).containsExactly("scheduler");
    assertThat(
            sql.queryForObject(
                "SELECT obj_description('scheduler'::regnamespace, 'pg_namespace')", String.class))
        .contains("scheduler-service");
  }

  @Test
  void publishesItsOpenApi() {
    JsonNode document = get("/v3/api-docs");
    assertThat(document.at("/info/title").asText()).isEqualTo("scheduler-service");
    assertThat(document.at("/servers/0/url").asText()).isEqualTo("/");
  }

  @Test
  void publishesItsMetrics() {
    ResponseEntity<String> metrics = http.getForEntity("/actuator/prometheus", String.class);
    assertThat(metrics.getStatusCode().is2xxSuccessful()).isTrue();
    assertThat(metrics.getBody()).contains("application=\"scheduler-service\"");
  }

  private List<String> schemasWithTables() {
    return sql.queryForList(
        "SELECT DISTINCT table_schema FROM information_schema.tables"
            + " WHERE table_schema NOT IN ('pg_catalog', 'information_schema')",
        String.class);
  }

  private JsonNode get(String path) {
    ResponseEntity<JsonNode> response = http.getForEntity(path, JsonNode.class);
    assertThat(response.getStatusCode().value()).isEqualTo(200);
    JsonNode body = response.getBody();
    assertThat(body).isNotNull();
    return body;
  }
}
