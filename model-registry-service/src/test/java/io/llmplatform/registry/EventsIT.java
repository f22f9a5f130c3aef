package io.llmplatform.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import io.llmplatform.registry.api.ModelEvent;
import io.llmplatform.registry.event.ModelChange;
import io.llmplatform.registry.event.ModelEvents;
import io.llmplatform.testing.infrastructure.WithKafka;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.TopicDescription;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.TestPropertySource;
import org.springframework.transaction.IllegalTransactionStateException;
import org.springframework.transaction.support.TransactionOperations;

/** Over a real broker. The relay ends with this class: other tests look at the outbox's rows. */
@WithKafka
@TestPropertySource(
    properties = {"registry.events.relay=true", "registry.events.topic.partitions=3"})
@DirtiesContext
class EventsIT extends RegistryScenario {
  private static final Duration SOON = Duration.ofSeconds(60);

  private final ModelEvents events;
  private final TransactionOperations transactions;
  private final JdbcClient database;
  private final Environment environment;

  @Autowired
  EventsIT(
      ModelEvents events,
      TransactionOperations transactions,
      JdbcClient database,
      Environment environment) {
    this.events = events;
    this.transactions = transactions;
    this.database = database;
    this.environment = environment;
  }

  @Test
  void everyTypeArrivesInItsEnvelopeAsTheSchemaSays() throws IOException {
    for (ModelEvent.Type type : ModelEvent.Type.values()) {
      append(model, type, 1, Map.of("alias", "champion"));
    }
    List<JsonNode> published = awaitPublished(model, ModelEvent.Type.values().length);
    JsonSchema schema = schema();
    for (JsonNode event : published) {
      Set<ValidationMessage> complaints = schema.validate(event);
      assertThat(complaints).as("%s", event).isEmpty();
      assertThat(event.at("/subject").asText()).isEqualTo(model);
      assertThat(event.at("/data/by").asText()).isEqualTo("model-registry-service");
    }
    assertThat(published.stream().map(event -> event.at("/type").asText()))
        .containsExactly(
            Arrays.stream(ModelEvent.Type.values())
                .map(ModelEvent.Type::value)
                .toArray(String[]::new));
  }

  @Test
  void whatIsRolledBackIsNeverTold() {
    transactions.executeWithoutResult(
        transaction -> {
          events.append(change(model, ModelEvent.Type.MODEL_UPDATED, 1, Map.of()));
          transaction.setRollbackOnly();
        });
    append(model, ModelEvent.Type.MODEL_DELETED, 1, Map.of());
    assertThat(awaitPublished(model, 1).get(0).at("/type").asText()).isEqualTo("model.deleted");
  }

  @Test
  void anEventNeedsATransaction() {
    assertThatThrownBy(
            () -> events.append(change(model, ModelEvent.Type.MODEL_UPDATED, 1, Map.of())))
        .isInstanceOf(IllegalTransactionStateException.class);
  }

  @Test
  void aTransactionThatTookItsSequenceEarlyAndCommitsLateIsNotSkipped() throws Exception {
    String late = "late-" + UUID.randomUUID();
    CountDownLatch stored = new CountDownLatch(1);
    CountDownLatch othersAreGone = new CountDownLatch(1);
    ScheduledExecutorService other = Executors.newSingleThreadScheduledExecutor();
    try {
      Future<?> slow =
          other.submit(
              () ->
                  transactions.executeWithoutResult(
                      transaction -> {
                        events.append(change(late, ModelEvent.Type.MODEL_UPDATED, 1, Map.of()));
                        stored.countDown();
                        awaitLatch(othersAreGone);
                      }));
      awaitLatch(stored);
      append(model, ModelEvent.Type.MODEL_UPDATED, 1, Map.of());
      awaitPublished(model, 1);
      othersAreGone.countDown();
      slow.get(SOON.toSeconds(), TimeUnit.SECONDS);
      awaitPublished(late, 1);
    } finally {
      othersAreGone.countDown();
      other.shutdownNow();
    }
  }

  @Test
  void concurrentWritersOfOneModelWhoHoldItsLockAreToldOfInTheOrderOfTheirCommits()
      throws Exception {
    registered();
    int writers = 4;
    int changes = 25;
    var pool = Executors.newFixedThreadPool(writers);
    try {
      List<Future<?>> all =
          IntStream.range(0, writers)
              .<Future<?>>mapToObj(
                  writer ->
                      pool.submit(
                          () -> {
                            for (int i = 0; i < changes; i++) {
                              changeUnderTheLock();
                            }
                          }))
              .toList();
      for (Future<?> each : all) {
        each.get(SOON.toSeconds(), TimeUnit.SECONDS);
      }
    } catch (ExecutionException e) {
      throw new AssertionError(e);
    } finally {
      pool.shutdownNow();
    }
    List<Integer> numbers =
        awaitCounted(writers * changes).stream().map(event -> event.at("/data/n").asInt()).toList();
    assertThat(numbers)
        .containsExactlyElementsOf(IntStream.rangeClosed(1, writers * changes).boxed().toList());
  }

  @Test
  void theTopicIsMadeAsTheSettingsSay() throws Exception {
    append(model, ModelEvent.Type.MODEL_UPDATED, 1, Map.of());
    awaitPublished(model, 1);
    try (Admin admin =
        Admin.create(
            Map.of(
                AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG,
                environment.getRequiredProperty("KAFKA_BOOTSTRAP_SERVERS")))) {
      TopicDescription topic =
          Objects.requireNonNull(
              admin
                  .describeTopics(List.of(ModelEvent.TOPIC))
                  .allTopicNames()
                  .get(30, TimeUnit.SECONDS)
                  .get(ModelEvent.TOPIC));
      assertThat(topic.partitions()).hasSize(3);
    }
  }

  // The model's last number, read and advanced under its lock: the order of commits.
  private void changeUnderTheLock() {
    transactions.executeWithoutResult(
        transaction -> {
          int n =
              database
                  .sql(
                      "update model set last_version = last_version + 1 where name = ? returning"
                          + " last_version")
                  .param(model)
                  .query(Integer.class)
                  .single();
          events.append(change(model, ModelEvent.Type.MODEL_UPDATED, null, Map.of("n", n)));
        });
  }

  private static void awaitLatch(CountDownLatch latch) {
    try {
      assertThat(latch.await(SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static JsonSchema schema() throws IOException {
    try (InputStream in =
        Objects.requireNonNull(
            ModelEvent.class.getResourceAsStream("/schema/model-event.schema.json"))) {
      return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012).getSchema(in);
    }
  }

  private void append(
      String name, ModelEvent.Type type, @Nullable Integer version, Map<String, Object> details) {
    transactions.executeWithoutResult(
        transaction -> events.append(change(name, type, version, details)));
  }

  private static ModelChange change(
      String name, ModelEvent.Type type, @Nullable Integer version, Map<String, Object> details) {
    return new ModelChange("platform", name, version, type, details);
  }

  private List<JsonNode> awaitCounted(int count) {
    await()
        .atMost(SOON)
        .untilAsserted(() -> assertThat(counted()).hasSizeGreaterThanOrEqualTo(count));
    return counted();
  }

  private List<JsonNode> counted() {
    return new PublishedEvents(environment)
        .withKey("platform/" + model).stream().filter(event -> event.at("/data").has("n")).toList();
  }

  private List<JsonNode> awaitPublished(String name, int count) {
    PublishedEvents published = new PublishedEvents(environment);
    await()
        .atMost(SOON)
        .untilAsserted(() -> assertThat(published.withKey("platform/" + name)).hasSize(count));
    return published.withKey("platform/" + name);
  }
}
