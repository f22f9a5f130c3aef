package io.llmplatform.log.ingestion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.llmplatform.log.event.EventKind;
import io.llmplatform.testing.identity.TestCaller;
import io.llmplatform.testing.infrastructure.WithCallers;
import io.llmplatform.testing.infrastructure.WithKafka;
import io.llmplatform.testing.infrastructure.WithMongoDb;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.awaitility.Awaitility;
import org.bson.Document;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.boot.test.web.client.TestRestTemplate;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;
import org.springframework.data.mongodb.core.MongoTemplate;
import org.springframework.http.HttpEntity;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.kafka.listener.ConcurrentMessageListenerContainer;
import org.springframework.test.annotation.DirtiesContext;

/** Consumers that are at work: nothing of Kafka's topics is there when they start. */
@SpringBootTest(
    webEnvironment = WebEnvironment.RANDOM_PORT,
    properties = {
      "PLATFORM_CONFIG=file:../nacos-config/",
      "spring.cloud.nacos.discovery.enabled=false",
      "spring.cloud.nacos.config.enabled=false",
      "LOG_INGESTION=true",
      "log.ingestion.lookup=500ms",
      "log.ingestion.pause=50ms",
      "log.ingestion.max-pause=200ms",
      "log.ingestion.batch=37",
      "log.ingestion.count=100",
      "log.ingestion.count-after=300ms"
    })
@WithMongoDb
@WithKafka
@WithCallers
@DirtiesContext
class IngestionIT {
  private static final Duration LONGEST = Duration.ofSeconds(60);

  @Autowired KafkaClients clients;
  @Autowired IngestionSettings settings;
  @Autowired EventListener listener;
  @Autowired ApplicationContext context;
  @Autowired Environment environment;
  @Autowired MeterRegistry meters;
  @Autowired Outage outage;
  @Autowired MongoTemplate mongo;
  @Autowired TestRestTemplate http;
  @Autowired ConcurrentMessageListenerContainer<byte[], byte[]> consumers;

  private final String tenant = "t-" + UUID.randomUUID();

  @BeforeAll
  static void makeTopics(@Autowired Environment environment) throws Exception {
    try (Admin admin = admin(environment)) {
      List<NewTopic> topics = new ArrayList<>();
      for (EventKind kind : EventKind.values()) {
        if (!admin.listTopics().names().get(30, TimeUnit.SECONDS).contains(kind.topic())) {
          topics.add(new NewTopic(kind.topic(), 4, (short) 1));
        }
      }
      admin.createTopics(topics).all().get(30, TimeUnit.SECONDS);
      // Only leaders tell offsets: a record that is sent to a partition before it has one may come
      // to nothing.
      Map<TopicPartition, OffsetSpec> partitions = new HashMap<>();
      topics.forEach(
          topic -> {
            for (int i = 0; i < topic.numPartitions(); i++) {
              partitions.put(new TopicPartition(topic.name(), i), OffsetSpec.latest());
            }
          });
      admin.listOffsets(partitions).all().get(30, TimeUnit.SECONDS);
    }
  }

  private static Admin admin(Environment environment) {
    return Admin.create(
        Map.of(
            AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG,
            environment.getRequiredProperty("KAFKA_BOOTSTRAP_SERVERS")));
  }

  @BeforeEach
  void noOutage() {
    outage.end();
  }

  @Test
  void takesWhatIsSentToTopicsThatCameLater() {
    send(EventKind.INFERENCE, requests(300));
    send(EventKind.USAGE, ledger(300));
    send(EventKind.INFERENCE, List.of("{\"no\": \"event of " + tenant + "\"}"));
    send(EventKind.AUDIT, List.of(audit()));
    awaitStored(Events.collection(EventKind.INFERENCE), 300);
    awaitStored(Events.collection(EventKind.AUDIT), 1);
    awaitUsage(300, "0.002100");
    Awaitility.await().atMost(LONGEST).until(() -> deadLetterOf(tenant));
    assertThat(meters.get("log.events.stored").counter().count()).isPositive();
    assertThat(meters.get("platform.usage.cost").tag("tenant", tenant).counter().count())
        .isCloseTo(0.0021, within(1e-9));
  }

  @ParameterizedTest
  @EnumSource(Step.class)
  void waitsAndTriesAgainWhileABatchCannotBeTaken(Step step) {
    outage.after(step);
    send(EventKind.INFERENCE, requests(100));
    Awaitility.await()
        .atMost(LONGEST)
        .until(() -> "DOWN".equals(health().at("/components/ingestion/status").asText()));
    outage.end();
    awaitUsage(100, "0.000000");
    awaitStored(Events.collection(EventKind.INFERENCE), 100);
    Awaitility.await()
        .atMost(LONGEST)
        .until(() -> "UP".equals(health().at("/components/ingestion/status").asText()));
  }

  @Test
  void isExactWhileConsumersComeAndGo() {
    ConcurrentMessageListenerContainer<byte[], byte[]> others =
        new IngestionConfiguration().eventConsumers(clients, settings, listener);
    others.setApplicationEventPublisher(context);
    CompletableFuture<Void> sending =
        CompletableFuture.runAsync(
            () -> {
              for (int i = 0; i < 20; i++) {
                send(EventKind.INFERENCE, requests(100));
                send(EventKind.USAGE, ledger(100));
              }
            });
    others.start();
    Awaitility.await().atMost(LONGEST).until(() -> !others.getAssignedPartitions().isEmpty());
    consumers.stop();
    sending.join();
    consumers.start();
    others.stop();
    awaitUsage(2000, "0.014000");
    awaitStored(Events.collection(EventKind.INFERENCE), 2000);
    awaitStored(Events.collection(EventKind.USAGE), 2000);
  }

  @Test
  void countsATopicThatIsMadeAnewFromItsBegin() throws Exception {
    send(EventKind.USAGE, 0, ledger(300));
    awaitUsage(0, "0.002100");
    try (Admin admin = admin(environment)) {
      String topic = EventKind.USAGE.topic();
      admin.deleteTopics(List.of(topic)).all().get(30, TimeUnit.SECONDS);
      NewTopic again = new NewTopic(topic, 4, (short) 1);
      Awaitility.await()
          .atMost(LONGEST)
          .ignoreExceptionsInstanceOf(ExecutionException.class)
          .until(() -> admin.createTopics(List.of(again)).all().get(30, TimeUnit.SECONDS) == null);
    }
    send(EventKind.USAGE, 0, ledger(100));
    awaitUsage(0, "0.002800");
    awaitStored(Events.collection(EventKind.USAGE), 400);
  }

  private List<String> requests(int count) {
    List<String> requests = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      requests.add(Events.request(tenant, "completed", 1000 + i));
    }
    return requests;
  }

  private List<String> ledger(int count) {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      lines.add(Events.ledgerLine(UUID.randomUUID().toString(), tenant, "0.000007"));
    }
    return lines;
  }

  private String audit() {
    return """
    {"id": "%s", "type": "user.created", "source": "user-service", "tenant": "%s",
     "time": "%s", "data": {"actor": "ann", "details": {"a.b": "c"}}}
    """
        .formatted(UUID.randomUUID(), tenant, Events.TIME);
  }

  /** To all partitions. */
  private void send(EventKind kind, List<String> events) {
    send(kind, null, events);
  }

  private void send(EventKind kind, @Nullable Integer partition, List<String> events) {
    var kafka = clients.template();
    try {
      CompletableFuture.allOf(
              events.stream()
                  .map(each -> each.getBytes(StandardCharsets.UTF_8))
                  .map(each -> kafka.send(kind.topic(), partition, null, each))
                  .toArray(CompletableFuture[]::new))
          .join();
    } finally {
      kafka.destroy();
    }
  }

  private void awaitStored(String collection, long count) {
    Awaitility.await()
        .atMost(LONGEST)
        .untilAsserted(
            () ->
                assertThat(
                        mongo
                            .getCollection(collection)
                            .countDocuments(new Document("tenant", tenant)))
                    .isEqualTo(count));
  }

  private void awaitUsage(long requests, String cost) {
    for (String groups : List.of("model", "user")) {
      Awaitility.await()
          .atMost(LONGEST)
          .untilAsserted(
              () -> {
                JsonNode total =
                    get(TestCaller.viewer(tenant), Events.usagePath() + "&group_by=" + groups)
                        .path("total");
                assertThat(total.path("requests").asLong()).isEqualTo(requests);
                assertThat(total.path("cost").decimalValue()).isEqualByComparingTo(cost);
              });
    }
  }

  private boolean deadLetterOf(String text) {
    return get(TestCaller.platformAdmin(), "/api/logs/dead-letters/inference.events?limit=100")
        .toString()
        .contains(text);
  }

  private JsonNode health() {
    return http.getForObject("/actuator/health", JsonNode.class);
  }

  private JsonNode get(TestCaller caller, String path) {
    HttpHeaders headers = new HttpHeaders();
    headers.setBearerAuth(caller.token());
    return http.exchange(path, HttpMethod.GET, new HttpEntity<>(headers), JsonNode.class).getBody();
  }

  /** While it lasts, no batch gets over a step. */
  static final class Outage implements Progress {
    private volatile @Nullable Step last;

    void after(Step step) {
      last = step;
    }

    void end() {
      last = null;
    }

    @Override
    public void reached(Step step) {
      if (step == last) {
        throw new IllegalStateException("The store is away");
      }
    }
  }

  @TestConfiguration
  static class WithOutage {
    @Bean
    Outage outage() {
      return new Outage();
    }
  }
}
