package io.llmplatform.inference.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import io.llmplatform.common.error.ErrorCode;
import io.llmplatform.common.security.Caller;
import io.llmplatform.inference.catalog.ModelId;
import io.llmplatform.inference.catalog.ModelVersion;
import io.llmplatform.inference.event.RequestEvents.Outcome;
import io.llmplatform.inference.event.RequestEvents.Request;
import io.llmplatform.inference.metrics.RequestMetrics.Cost;
import io.llmplatform.user.api.Limits;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RequestEventsTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int CAPACITY = 4;

  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final ManualSink sink = new ManualSink();
  private final RequestEvents events =
      new RequestEvents(
          CAPACITY,
          () -> sink,
          Duration.ofMillis(1),
          () -> "00-" + "0".repeat(31) + "1-" + "0".repeat(15) + "2-01",
          Clock.fixed(Instant.EPOCH, ZoneOffset.UTC),
          meters);

  @AfterEach
  void stop() {
    sink.open.countDown();
    events.stop();
  }

  @Test
  void everyEventIsAsTheSchemaSays() throws IOException {
    ModelVersion version = new ModelVersion(new ModelId("platform", "m"), 3);
    Cost cost = new Cost(7, 2, 4, Duration.ofMillis(1), Duration.ofMillis(5));
    sink.open.countDown();
    events.start();
    events.offer(request(version, Outcome.COMPLETED, null, cost));
    events.offer(request(version, Outcome.FAILED, ErrorCode.INTERNAL, null));
    events.offer(request(null, Outcome.REFUSED, ErrorCode.NOT_FOUND, null));
    events.offer(request(version, Outcome.ABORTED, ErrorCode.UNAVAILABLE, null));
    await().atMost(PATIENCE).until(() -> sink.sent.size() == 4);

    ObjectMapper json =
        new ObjectMapper()
            .findAndRegisterModules()
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS);
    for (InferenceEvent event : sink.sent) {
      assertThat(schema().validate(json.valueToTree(event))).isEmpty();
    }
    JsonNode first = json.valueToTree(sink.sent.get(0));
    assertThat(first.path("type").asText()).isEqualTo("inference.completed");
    assertThat(first.path("tenant").asText()).isEqualTo("acme");
    assertThat(first.path("time").asText()).isEqualTo("1970-01-01T00:00:00Z");
    JsonNode data = first.path("data");
    assertThat(data.path("version").asInt()).isEqualTo(3);
    assertThat(data.path("tokens").asInt()).isEqualTo(7);
    assertThat(data.path("cachedTokens").asInt()).isEqualTo(2);
    assertThat(data.path("batchSize").asInt()).isEqualTo(4);
    assertThat(data.path("queueMicros").asInt()).isEqualTo(1_000);
    assertThat(data.path("computeMicros").asInt()).isEqualTo(5_000);
    assertThat(data.path("totalMicros").asInt()).isEqualTo(9_000);
    JsonNode refused = json.valueToTree(sink.sent.get(2));
    assertThat(refused.at("/data/error").asText()).isEqualTo("not_found");
    assertThat(refused.at("/data").has("version")).isFalse();
  }

  @Test
  void aSinkThatHangsHoldsNoRequestUpAndDropsAreCounted() {
    events.start();
    // One is in the sender's hands, as many as there is room for wait, the others are dropped.
    events.offer(request(null, Outcome.COMPLETED, null, null));
    await().atMost(PATIENCE).until(() -> sink.entered.getCount() == 0);
    for (int i = 0; i < CAPACITY + 3; i++) {
      events.offer(request(null, Outcome.COMPLETED, null, null));
    }
    assertThat(dropped("full")).isEqualTo(3);

    sink.open.countDown();

    await().atMost(PATIENCE).until(() -> sink.sent.size() == CAPACITY + 1);
    await().atMost(PATIENCE).until(() -> counted() == CAPACITY + 1);
  }

  @Test
  void whatKafkaDoesNotTakeIsCountedAndTheNextIsTried() {
    sink.open.countDown();
    sink.refuses = true;
    events.start();
    events.offer(request(null, Outcome.COMPLETED, null, null));
    await().atMost(PATIENCE).until(() -> dropped("kafka") == 1);
    sink.refuses = false;
    sink.loses = true;
    events.offer(request(null, Outcome.COMPLETED, null, null));
    await().atMost(PATIENCE).until(() -> dropped("kafka") == 2);
    sink.loses = false;

    events.offer(request(null, Outcome.COMPLETED, null, null));

    await().atMost(PATIENCE).until(() -> counted() == 1);
  }

  @Test
  void theSinkIsPreparedOnceThoughNothingIsToBeSent() {
    sink.unready.set(2);
    events.start();
    await().atMost(PATIENCE).until(() -> sink.prepared);
    sink.open.countDown();
    events.offer(request(null, Outcome.COMPLETED, null, null));
    await().atMost(PATIENCE).until(() -> counted() == 1);
    assertThat(sink.unready).hasValue(0);
    assertThat(dropped("kafka")).isZero();
  }

  @Test
  void whatWaitsAtTheEndIsStillSent() {
    sink.open.countDown();
    for (int i = 0; i < CAPACITY; i++) {
      events.offer(request(null, Outcome.COMPLETED, null, null));
    }
    events.start();
    events.stop();

    await().atMost(PATIENCE).until(() -> sink.closed);
    assertThat(sink.sent).hasSize(CAPACITY);
  }

  private double dropped(String reason) {
    return meters.get("inference.events.dropped").tag("reason", reason).counter().count();
  }

  private double counted() {
    return meters.get("inference.events.sent").counter().count();
  }

  private static Request request(
      @Nullable ModelVersion by, Outcome outcome, @Nullable ErrorCode error, @Nullable Cost cost) {
    Caller caller =
        new Caller(
            "ann",
            "ann",
            "acme",
            Set.of(),
            Set.of(),
            "key",
            Optional.empty(),
            Limits.NONE,
            Limits.NONE,
            Optional.empty());
    return new Request(caller, "openai", "m", by, outcome, error, cost, 9_000_000);
  }

  private static JsonSchema schema() throws IOException {
    try (InputStream in =
        Objects.requireNonNull(
            RequestEventsTest.class.getResourceAsStream("/schema/inference-event.schema.json"))) {
      return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012).getSchema(in);
    }
  }

  private static final class ManualSink implements RequestEvents.Sink {
    private final CountDownLatch entered = new CountDownLatch(1);
    private final CountDownLatch open = new CountDownLatch(1);
    private final List<InferenceEvent> sent = new CopyOnWriteArrayList<>();
    private volatile boolean refuses;
    private volatile boolean loses;
    private volatile boolean closed;
    private volatile boolean prepared;
    private final AtomicInteger unready = new AtomicInteger();

    @Override
    public void prepare() {
      assertThat(prepared).isFalse();
      if (unready.get() > 0) {
        unready.decrementAndGet();
        throw new IllegalStateException("away");
      }
      prepared = true;
    }

    @Override
    public void send(InferenceEvent event, Consumer<@Nullable Exception> ended) {
      entered.countDown();
      try {
        assertThat(open.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
      if (refuses) {
        throw new IllegalStateException("away");
      }
      if (!loses) {
        sent.add(event);
      }
      ended.accept(loses ? new IOException("lost") : null);
    }

    @Override
    public void close() {
      closed = true;
    }
  }
}
