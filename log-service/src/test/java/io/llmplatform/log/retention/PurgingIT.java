package io.llmplatform.log.retention;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.llmplatform.log.event.EventKind;
import io.llmplatform.testing.identity.TestCaller;
import io.llmplatform.testing.infrastructure.WithCallers;
import io.llmplatform.testing.infrastructure.WithMongoDb;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import org.bson.Document;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.client.TestRestTemplate;
import org.springframework.data.mongodb.core.MongoTemplate;
import org.springframework.http.HttpEntity;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.ResponseEntity;

@SpringBootTest(
    webEnvironment = WebEnvironment.RANDOM_PORT,
    properties = {
      "PLATFORM_CONFIG=file:../nacos-config/",
      "spring.cloud.nacos.discovery.enabled=false",
      "spring.cloud.nacos.config.enabled=false",
      "log.retention.tenants.brief.model=1d"
    })
@WithMongoDb
@WithCallers
class PurgingIT {
  private static final Instant NOW = Instant.now();

  @Autowired TestRestTemplate http;
  @Autowired MongoTemplate mongo;
  @Autowired RetentionSettings settings;

  @Test
  void dropsWhatHasExpiredAsAWholeAndDeletesOthersOneByOne() {
    String old = EventKind.INFERENCE.collections().at(NOW.minus(Duration.ofDays(32)));
    String recent = EventKind.INFERENCE.collections().at(NOW.minus(Duration.ofDays(28)));
    String models = EventKind.MODEL.collections().at(NOW.minus(Duration.ofDays(40)));
    insert(old, "a", NOW.minus(Duration.ofDays(2)));
    insert(recent, "a", NOW.plus(Duration.ofDays(2)));
    insert(models, "a", NOW.minus(Duration.ofDays(2)));
    insert(models, "b", NOW.plus(Duration.ofDays(2)));
    insert("usage_models_by_day_2020_01", "a", NOW.minus(Duration.ofDays(2)));
    insert("requests_of_somebody", "a", NOW.minus(Duration.ofDays(2)));
    JsonNode report = purge(TestCaller.service("scheduler-service")).getBody();
    assertThat(report.path("collections").asInt()).isGreaterThanOrEqualTo(2);
    assertThat(report.path("documents").asInt()).isPositive();
    assertThat(mongo.getCollectionNames())
        .contains(recent, models, "requests_of_somebody")
        .doesNotContain(old, "usage_models_by_day_2020_01");
    assertThat(mongo.getCollection(models).find().first()).containsEntry("_id", "b");
    JsonNode again = purge(TestCaller.service("scheduler-service")).getBody();
    assertThat(again.path("collections").asInt() + again.path("documents").asInt()).isZero();
    mongo.dropCollection("requests_of_somebody");
    mongo.dropCollection(recent);
    mongo.dropCollection(models);
  }

  @Test
  void keepsWhatWasStoredUnderALongerRetention() {
    String old = EventKind.INFERENCE.collections().at(NOW.minus(Duration.ofDays(35)));
    insert(old, "a", NOW.minus(Duration.ofDays(2)));
    insert(old, "b", NOW.plus(Duration.ofDays(2)));
    purge(TestCaller.service("scheduler-service"));
    assertThat(mongo.getCollection(old).find()).extracting("_id").containsExactly("b");
    mongo.dropCollection(old);
  }

  @Test
  void isForServicesOnly() {
    assertThat(purge(TestCaller.platformAdmin()).getStatusCode().value()).isEqualTo(403);
    assertThat(purge(TestCaller.viewer("acme")).getStatusCode().value()).isEqualTo(403);
  }

  @Test
  void readsRetentionByKindAndTenant() {
    assertThat(settings.expiry(EventKind.INFERENCE, "acme", NOW))
        .isEqualTo(NOW.plus(Duration.ofDays(30)));
    assertThat(settings.expiry(EventKind.MODEL, "acme", NOW))
        .isEqualTo(NOW.plus(Duration.ofDays(400)));
    assertThat(settings.expiry(EventKind.MODEL, "brief", NOW))
        .isEqualTo(NOW.plus(Duration.ofDays(1)));
  }

  private void insert(String collection, String id, Instant expiresAt) {
    mongo.insert(new Document("_id", id).append("expiresAt", Date.from(expiresAt)), collection);
  }

  private ResponseEntity<JsonNode> purge(TestCaller caller) {
    HttpHeaders headers = new HttpHeaders();
    headers.setBearerAuth(caller.token());
    return http.exchange(
        "/internal/purge", HttpMethod.POST, new HttpEntity<>(headers), JsonNode.class);
  }
}
