package io.llmplatform.log;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.llmplatform.testing.infrastructure.WithCallers;
import io.llmplatform.testing.infrastructure.WithMongoDb;
import org.bson.Document;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.client.TestRestTemplate;
import org.springframework.data.mongodb.core.MongoTemplate;
import org.springframework.http.ResponseEntity;

@SpringBootTest(
    webEnvironment = WebEnvironment.RANDOM_PORT,
    properties = {
      "PLATFORM_CONFIG=file:../nacos-config/",
      "spring.cloud.nacos.discovery.enabled=false",
      "spring.cloud.nacos.config.enabled=false"
    })
@WithMongoDb
@WithCallers
class LogServiceIT {
  @Autowired TestRestTemplate http;
  @Autowired MongoTemplate mongo;

  @Test
  void isHealthyAndReadyWithItsStore() {
    JsonNode health = get("/actuator/health");
    assertThat(health.at("/status").asText()).isEqualTo("UP");
    assertThat(health.at("/components/mongo/status").asText()).isEqualTo("UP");
    assertThat(get("/actuator/health/readiness").at("/components/mongo/status").asText())
        .isEqualTo("UP");
  }

  @Test
  void keepsItsDocumentsInItsOwnDatabase() {
    assertThat(mongo.getDb().getName()).isEqualTo("logs");
    mongo.insert(new Document("_id", "probe"), "probe");
    assertThat(mongo.findById("probe", Document.class, "probe")).isNotNull();
    mongo.dropCollection("probe");
  }

  @Test
  void publishesItsOpenApi() {
    JsonNode document = get("/v3/api-docs");
    assertThat(document.at("/info/title").asText()).isEqualTo("log-service");
    assertThat(document.at("/servers/0/url").asText()).isEqualTo("/");
    assertThat(document.at("/paths/~1api~1usage/get/parameters").findValuesAsText("name"))
        .contains("from", "group_by", "tenant")
        .doesNotContain("groupBy", "caller", "filters");
  }

  private JsonNode get(String path) {
    ResponseEntity<JsonNode> response = http.getForEntity(path, JsonNode.class);
    assertThat(response.getStatusCode().value()).isEqualTo(200);
    JsonNode body = response.getBody();
    assertThat(body).isNotNull();
    return body;
  }
}
