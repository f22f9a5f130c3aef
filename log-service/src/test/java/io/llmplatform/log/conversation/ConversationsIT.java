package io.llmplatform.log.conversation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import io.llmplatform.log.LogScenario;
import io.llmplatform.log.StoredEvents;
import io.llmplatform.log.event.EventKind;
import io.llmplatform.testing.identity.TestCaller;
import io.llmplatform.testing.infrastructure.WithKafka;
import io.llmplatform.user.api.Permission;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.bson.Document;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.core.env.Environment;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.TestPropertySource;

/** What inference-service captures, from Kafka to its reader. */
@WithKafka
@TestPropertySource(properties = "LOG_INGESTION=true")
@DirtiesContext
class ConversationsIT extends LogScenario {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String PHONE = "138 0013 8000";

  @Autowired KafkaTemplate<String, String> kafka;
  @Autowired Environment environment;

  private final String id = "chatcmpl-" + UUID.randomUUID().toString().replace("-", "");
  private final TestCaller ann =
      TestCaller.in(tenant).withSubject("ann").with(Permission.INFERENCE_INVOKE);

  private String payload(String trace) throws IOException {
    String payload =
        """
        {"specversion": "1.0", "id": "%s", "type": "inference.payload",
         "source": "inference-service", "subject": "tiny-instruct", "time": "%s",
         "tenant": "%s", "traceparent": "00-%s-00f067aa0ba902b7-01", "schemaVersion": 1,
         "data": {"user": "ann", "model": "tiny-instruct", "version": 2, "operation": "chat",
          "outcome": "completed", "cut": false,
          "prompt": [{"role": "user", "text": "我的电话是%s，记住"}],
          "answers": [{"text": "It is %s.", "finishReason": "stop"}]}}
        """
            .formatted(id, Instant.now(), tenant, trace, PHONE, PHONE);
    assertThat(schema().validate(JSON.readTree(payload))).isEmpty();
    return payload;
  }

  private static JsonSchema schema() throws IOException {
    try (InputStream in =
        Objects.requireNonNull(
            ConversationsIT.class.getResourceAsStream("/schema/inference-payload.schema.json"))) {
      return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012).getSchema(in);
    }
  }

  private static String trace() {
    return UUID.randomUUID().toString().replace("-", "");
  }

  private void captured(String trace) throws IOException {
    kafka.send(Payload.TOPIC, tenant, payload(trace));
    await().atMost(PATIENCE).until(() -> get(ann, "/api/conversations/" + id).status() == 200);
  }

  private Document stored() {
    String collection =
        mongo.getCollectionNames().stream()
            .filter(name -> Conversations.COLLECTIONS.begin(name).isPresent())
            .filter(name -> mongo.findById(id, Document.class, name) != null)
            .findFirst()
            .orElseThrow();
    return Objects.requireNonNull(mongo.findById(id, Document.class, collection));
  }

  @Test
  void whatIsCapturedIsReadWithoutItsSecrets() throws Exception {
    captured(trace());

    Answer read = get(ann, "/api/conversations/" + id);
    assertThat(read.text("/prompt/0/text")).isEqualTo("我的电话是[phone]，记住");
    assertThat(read.text("/answers/0/text")).isEqualTo("It is [phone].");
    assertThat(read.text("/model")).isEqualTo("tiny-instruct");
    String document = stored().toJson();
    assertThat(document).doesNotContain(PHONE, "电话", "[phone]", "It is");

    JsonNode list = get(ann, "/api/conversations?model=tiny-instruct").json();
    assertThat(list.path("items")).hasSize(1);
    assertThat(list.at("/items/0").has("prompt")).isFalse();
  }

  @Test
  void whatComesAgainChangesNothing() throws Exception {
    String trace = trace();
    captured(trace);
    assertThat(put(ann, "/api/conversations/" + id + "/feedback", "{\"rating\": 4}").status())
        .isEqualTo(200);
    Document before = stored();

    kafka.send(Payload.TOPIC, tenant, payload(trace));
    kafka.send(Payload.TOPIC, tenant, "{\"id\": \"no payload\"}");
    kafka.send(Payload.TOPIC, tenant, "no JSON");
    String last = id.replace("chatcmpl", "last");
    kafka.send(Payload.TOPIC, tenant, payload(trace).replace(id, last));
    await().atMost(PATIENCE).until(() -> get(ann, "/api/conversations/" + last).status() == 200);

    assertThat(stored()).isEqualTo(before);
  }

  @Test
  void whoReadsWhatAnotherSaidIsOnRecord() throws Exception {
    captured(trace());

    assertThat(get(TestCaller.tenantAdmin("other"), "/api/conversations/" + id).status())
        .isEqualTo(404);
    assertThat(get(ann.withSubject("bob"), "/api/conversations/" + id).status()).isEqualTo(404);
    TestCaller viewer = TestCaller.viewer(tenant).withSubject("auditor");
    assertThat(get(viewer, "/api/conversations/" + id).status()).isEqualTo(200);

    JsonNode act = firstAct();
    assertThat(act.path("type").asText()).isEqualTo("conversation.read");
    assertThat(act.at("/data/actor").asText()).isEqualTo("auditor");
    assertThat(act.at("/data/target").asText()).isEqualTo("conversation/" + id);
  }

  private JsonNode firstAct() {
    Map<String, Object> settings =
        Map.of(
            "bootstrap.servers",
            environment.getRequiredProperty("KAFKA_BOOTSTRAP_SERVERS"),
            "group.id",
            tenant,
            "auto.offset.reset",
            "earliest");
    try (KafkaConsumer<String, String> consumer =
        new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
      consumer.subscribe(List.of("audit.events"));
      return await()
          .atMost(PATIENCE)
          .until(
              () -> {
                for (ConsumerRecord<String, String> record :
                    consumer.poll(Duration.ofMillis(200))) {
                  if (tenant.equals(record.key())) {
                    return JSON.readTree(record.value());
                  }
                }
                return null;
              },
              Objects::nonNull);
    }
  }

  @Test
  void feedbackIsTheUsersOwnAndTakesThePlaceOfWhatWasSaid() throws Exception {
    captured(trace());
    String path = "/api/conversations/" + id + "/feedback";

    assertThat(put(ann.withSubject("bob"), path, "{\"rating\": \"up\"}").status()).isEqualTo(404);
    assertThat(put(TestCaller.tenantAdmin(tenant), path, "{\"rating\": \"up\"}").status())
        .isEqualTo(404);
    for (String bad :
        List.of("{}", "{\"rating\": 6}", "{\"rating\": \"5\"}", "{\"rating\": 1.5}")) {
      assertThat(put(ann, path, bad).text("/field")).as(bad).isEqualTo("rating");
    }
    assertThat(
            put(ann, path, "{\"rating\": 1, \"comment\": \"%s\"}".formatted("x".repeat(2001)))
                .text("/field"))
        .isEqualTo("comment");
    assertThat(put(ann, path, "{\"rating\": \"up\"}").text("/feedback/rating")).isEqualTo("up");
    Answer again =
        put(ann, path, "{\"rating\": \"down\", \"comment\": \"Call %s\"}".formatted(PHONE));
    assertThat(again.status()).isEqualTo(200);

    Answer read = get(ann, "/api/conversations/" + id);
    assertThat(read.text("/feedback/rating")).isEqualTo("down");
    assertThat(read.text("/feedback/comment")).isEqualTo("Call [phone]");
    assertThat(stored().toJson()).doesNotContain("Call");
    assertThat(get(ann, "/api/conversations?rating=down").json().path("items")).hasSize(1);
    assertThat(get(ann, "/api/conversations?rating=up").json().path("items")).isEmpty();
  }

  @Test
  void feedbackIsKnownByItsTrace() throws Exception {
    String trace = trace();
    captured(trace);
    Answer rated = put(ann, "/api/conversations/" + trace + "/feedback", "{\"rating\": 5}");
    assertThat(rated.status()).isEqualTo(200);
    assertThat(rated.text("/id")).isEqualTo(id);
  }

  @Test
  void whatWasNotCapturedIsRatedToo() {
    StoredEvents events = new StoredEvents(mongo, tenant);
    String trace = trace();
    String event =
        events.add(
            EventKind.INFERENCE,
            Instant.now(),
            "inference.completed",
            StoredEvents.request("ann", "m"),
            trace);
    Answer byTrace = put(ann, "/api/conversations/" + trace + "/feedback", "{\"rating\": 2}");
    assertThat(byTrace.status()).as(byTrace.body()).isEqualTo(200);
    assertThat(byTrace.text("/id")).isEqualTo(event);
    assertThat(put(ann, "/api/conversations/" + event + "/feedback", "{\"rating\": 3}").status())
        .isEqualTo(200);

    Answer read = get(ann, "/api/conversations/" + event);
    assertThat(read.json().path("captured").asBoolean()).isFalse();
    assertThat(read.json().at("/feedback/rating").asInt()).isEqualTo(3);
    assertThat(read.text("/model")).isEqualTo("m");

    events.add(
        EventKind.INFERENCE,
        Instant.now(),
        "inference.completed",
        StoredEvents.request("bob", "m"),
        trace);
    assertThat(put(ann, "/api/conversations/" + trace + "/feedback", "{\"rating\": 1}").status())
        .isEqualTo(200);
    assertThat(put(ann, "/api/conversations/" + trace() + "/feedback", "{\"rating\": 1}").status())
        .isEqualTo(404);
  }

  @Test
  void aTraceOfSeveralRequestsNamesNone() {
    StoredEvents events = new StoredEvents(mongo, tenant);
    String trace = trace();
    for (int i = 0; i < 2; i++) {
      events.add(
          EventKind.INFERENCE,
          Instant.now(),
          "inference.completed",
          StoredEvents.request("ann", "m"),
          trace);
    }
    assertThat(put(ann, "/api/conversations/" + trace + "/feedback", "{\"rating\": 1}").status())
        .isEqualTo(409);
  }

  @Test
  void whatIsDueIsPurged() throws Exception {
    captured(trace());
    TestCaller scheduler = TestCaller.service("scheduler-service");
    assertThat(post(scheduler, "/internal/purge").status()).isEqualTo(200);
    assertThat(get(ann, "/api/conversations/" + id).status()).isEqualTo(200);

    Document due = stored().append("expiresAt", Date.from(Instant.now().minusSeconds(1)));
    mongo.save(due, Conversations.COLLECTIONS.at(due.getDate("time").toInstant()));
    assertThat(post(scheduler, "/internal/purge").status()).isEqualTo(200);
    assertThat(get(ann, "/api/conversations/" + id).status()).isEqualTo(404);
  }
}
