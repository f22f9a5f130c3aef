package io.llmplatform.user.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.llmplatform.outbox.EventTopic;
import io.llmplatform.outbox.JdbcWaitingEvents;
import io.llmplatform.outbox.KafkaTopic;
import io.llmplatform.outbox.OutboxRelay;
import io.llmplatform.outbox.RelaySettings;
import io.llmplatform.user.UserScenario;
import io.llmplatform.user.api.AuditEvent;
import io.llmplatform.user.identity.Audit;
import io.llmplatform.user.identity.Audit.Act;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.core.env.Environment;
import org.springframework.kafka.core.DefaultKafkaProducerFactory;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.transaction.support.TransactionOperations;

class AuditEventsIT extends UserScenario {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration INTERVAL = Duration.ofDays(1);

  @Autowired Audit audit;
  @Autowired JdbcWaitingEvents outbox;
  @Autowired KafkaTemplate<String, String> kafka;
  @Autowired DefaultKafkaProducerFactory<String, String> producers;
  @Autowired TransactionOperations transactions;
  @Autowired Environment environment;

  @Test
  void anActArrivesInItsEnvelopeUnderItsTenant() {
    String id = user(name(), "viewer");
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(() -> assertThat(published(tenant)).isNotEmpty());
    JsonNode event =
        published(tenant).stream()
            .filter(each -> each.at("/type").asText().equals("user.created"))
            .findFirst()
            .orElseThrow();
    assertThat(event.at("/specversion").asText()).isEqualTo("1.0");
    assertThat(event.at("/id").asText()).hasSize(36);
    assertThat(event.at("/time").asText()).endsWith("Z");
    assertThat(event.at("/source").asText()).isEqualTo("/user-service");
    assertThat(event.at("/tenant").asText()).isEqualTo(tenant);
    assertThat(event.at("/schemaVersion").asInt()).isEqualTo(1);
    assertThat(event.at("/data/action").asText()).isEqualTo("user.created");
    assertThat(event.at("/data/target").asText()).isEqualTo("user/" + id);
    assertThat(event.toString()).doesNotContain(PASSWORD);
  }

  @Test
  void whileTheBrokerIsAwayNothingIsLostAndAfterwardsAllComesInOrder() throws Exception {
    String first = "a-" + UUID.randomUUID();
    String second = "b-" + UUID.randomUUID();
    KafkaTemplate<String, String> dead = template("127.0.0.1:" + closedPort());
    try {
      transactions.executeWithoutResult(
          transaction -> {
            holdOffOtherRelays();
            for (int i = 0; i < 30; i++) {
              record(first, i);
              record(second, i);
            }
            assertThat(relay(topic(dead)).relayBatch()).isZero();
            assertThat(waiting(first)).isEqualTo(30);
            assertThat(waiting(second)).isEqualTo(30);
            relayAll(topic(kafka));
            assertThat(waiting(first) + waiting(second)).isZero();
          });
    } finally {
      dead.destroy();
    }
    assertThat(numbers(first)).isEqualTo(count(30));
    assertThat(numbers(second)).isEqualTo(count(30));
  }

  @Test
  void nothingOvertakesAnEventThatFailed() {
    String failing = "a-" + UUID.randomUUID();
    String other = "b-" + UUID.randomUUID();
    List<String> sent = new ArrayList<>();
    EventTopic topic =
        (tenant, json) -> {
          if (tenant.equals(failing) && json.contains("\"n\":\"1\"")) {
            return CompletableFuture.failedFuture(new IllegalStateException("refused"));
          }
          sent.add(tenant + json.replaceAll(".*\"n\":\"(\\d+)\".*", "$1"));
          return CompletableFuture.completedFuture(null);
        };
    transactions.executeWithoutResult(
        transaction -> {
          holdOffOtherRelays();
          relayAll(topic(kafka));
          for (int i = 0; i < 3; i++) {
            record(failing, i);
          }
          record(other, 0);
          relay(topic).relayBatch();
          assertThat(sent).containsExactlyInAnyOrder(failing + "0", other + "0");
          assertThat(waiting(failing)).isEqualTo(2);
          transaction.setRollbackOnly();
        });
  }

  @Test
  void whatIsRolledBackWasNeverDone() {
    String undone = "u-" + UUID.randomUUID();
    transactions.executeWithoutResult(
        transaction -> {
          record(undone, 0);
          transaction.setRollbackOnly();
        });
    assertThat(waiting(undone)).isZero();
  }

  @Test
  void onlyOneRelaysAtATime() throws Exception {
    transactions.executeWithoutResult(
        transaction -> {
          holdOffOtherRelays();
          CompletableFuture<Boolean> other =
              CompletableFuture.supplyAsync(
                  () -> Boolean.TRUE.equals(transactions.execute(t -> outbox.tryLock())));
          assertThat(other.join()).isFalse();
        });
  }

  // The relays of all contexts of this JVM share the database.
  private void holdOffOtherRelays() {
    await().pollInSameThread().atMost(Duration.ofSeconds(30)).until(outbox::tryLock);
  }

  private void record(String tenant, int n) {
    audit.record(new Act(tenant, "test", "test.done", null, Map.of("n", Integer.toString(n))));
  }

  private OutboxRelay relay(EventTopic topic) {
    return new OutboxRelay(
        "audit.events",
        outbox,
        topic,
        TransactionOperations.withoutTransaction(),
        new RelaySettings(false, INTERVAL, INTERVAL));
  }

  private static EventTopic topic(KafkaTemplate<String, String> template) {
    return KafkaTopic.named(template, AuditEvent.TOPIC);
  }

  private void relayAll(EventTopic topic) {
    OutboxRelay relay = relay(topic);
    while (relay.relayBatch() > 0) {
      // More may wait.
    }
  }

  private int waiting(String tenant) {
    return sql.sql("select count(*) from audit_outbox where tenant = ?")
        .param(tenant)
        .query(Integer.class)
        .single();
  }

  private KafkaTemplate<String, String> template(String servers) {
    Map<String, Object> settings = new HashMap<>(producers.getConfigurationProperties());
    settings.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, servers);
    settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 500);
    KafkaTemplate<String, String> template =
        new KafkaTemplate<>(new DefaultKafkaProducerFactory<>(settings));
    return template;
  }

  private static int closedPort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static List<Integer> count(int end) {
    List<Integer> numbers = new ArrayList<>();
    for (int i = 0; i < end; i++) {
      numbers.add(i);
    }
    return numbers;
  }

  private List<Integer> numbers(String tenant) {
    return published(tenant).stream().map(each -> each.at("/data/details/n").asInt()).toList();
  }

  /** All that is on the topic now with the tenant as key, in the topic's order. */
  private List<JsonNode> published(String tenant) {
    List<JsonNode> events = new ArrayList<>();
    try (KafkaConsumer<String, String> consumer = consumer()) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(AuditEvent.TOPIC).stream()
              .map(info -> new TopicPartition(info.topic(), info.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      while (partitions.stream().anyMatch(each -> consumer.position(each) < end(ends, each))) {
        for (ConsumerRecord<String, String> record : consumer.poll(Duration.ofMillis(200))) {
          if (tenant.equals(record.key())) {
            events.add(JSON.readTree(record.value()));
          }
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return events;
  }

  private static long end(Map<TopicPartition, Long> ends, TopicPartition partition) {
    Long end = ends.get(partition);
    return end == null ? 0 : end;
  }

  private KafkaConsumer<String, String> consumer() {
    Properties settings = new Properties();
    settings.put(
        ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
        environment.getRequiredProperty("KAFKA_BOOTSTRAP_SERVERS"));
    return new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer());
  }
}
