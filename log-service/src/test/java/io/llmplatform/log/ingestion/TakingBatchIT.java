package io.llmplatform.log.ingestion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.mongodb.client.model.Updates;
import io.llmplatform.log.event.EventKind;
import io.llmplatform.log.usage.UncountedUsage;
import io.llmplatform.testing.identity.TestCaller;
import io.llmplatform.testing.infrastructure.WithCallers;
import io.llmplatform.testing.infrastructure.WithKafka;
import io.llmplatform.testing.infrastructure.WithMongoDb;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.awaitility.Awaitility;
import org.bson.Document;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.boot.test.web.client.TestRestTemplate;
import org.springframework.context.annotation.Bean;
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
      "spring.cloud.nacos.config.enabled=false"
    })
@WithMongoDb
@WithKafka
@WithCallers
class TakingBatchIT {
  private static final AtomicLong NEXT = new AtomicLong(1000);

  @Autowired TakingBatch taking;
  @Autowired Faults faults;
  @Autowired MongoTemplate mongo;
  @Autowired TestRestTemplate http;

  private final String tenant = "t-" + UUID.randomUUID();
  // Each test has offsets of its own in the partition that all share.
  private final long first = NEXT.getAndAdd(100_000);

  @BeforeEach
  void noFaults() {
    faults.never();
  }

  @Test
  void storesAndCountsEachEventOnce() {
    take(requests(0, 50));
    take(ledger(0, 50));
    assertThat(stored(Events.collection(EventKind.INFERENCE))).isEqualTo(50);
    assertUsage(50, 50 * 7, "0.000350");
  }

  @Test
  void countsWhatItsSenderRepeatsNoMore() {
    List<ConsumerRecord<byte[], byte[]>> once = requests(0, 20);
    TakingBatch.Taken taken = take(once);
    assertThat(taken.stored()).isEqualTo(20);
    TakingBatch.Taken again = take(moved(once, 500));
    assertThat(again.stored()).isZero();
    assertThat(again.repeated()).isEqualTo(20);
    assertUsage(20, 0, "0.000000");
  }

  @Test
  void countsWhatIsRepeatedWithinItsBatchNoMore() {
    List<ConsumerRecord<byte[], byte[]>> batch = new ArrayList<>(requests(0, 20));
    batch.addAll(moved(batch, 500));
    assertThat(take(batch).repeated()).isEqualTo(20);
    take(batch);
    assertUsage(20, 0, "0.000000");
  }

  @ParameterizedTest
  @EnumSource(Step.class)
  void isExactWhereTheProcessDiesAfterAStepAndReadsOtherExtents(Step step) {
    List<ConsumerRecord<byte[], byte[]>> requests = requests(0, 40);
    List<ConsumerRecord<byte[], byte[]>> ledger = ledger(0, 40);
    faults.at(step);
    assertThatThrownBy(() -> take(requests.subList(0, 30))).isInstanceOf(Died.class);
    assertThatThrownBy(() -> take(ledger.subList(0, 30))).isInstanceOf(Died.class);
    faults.never();
    for (List<ConsumerRecord<byte[], byte[]>> all : List.of(requests, ledger)) {
      take(all.subList(0, 10));
      take(all.subList(10, 40));
      take(all.subList(20, 40));
    }
    assertThat(stored(Events.collection(EventKind.INFERENCE))).isEqualTo(40);
    assertThat(stored(Events.collection(EventKind.USAGE))).isEqualTo(40);
    assertUsage(40, 40 * 7, "0.000280");
  }

  @Test
  void isExactWhereAnotherStillTakesThePartitionThatItHasLost() {
    List<ConsumerRecord<byte[], byte[]>> ledger = ledger(0, 200);
    List<CompletableFuture<?>> both = new ArrayList<>();
    for (int size : List.of(7, 10)) {
      both.add(
          CompletableFuture.runAsync(
              () -> {
                for (int i = 0; i < 200; i += size) {
                  take(ledger.subList(i, Math.min(200, i + size)));
                }
              }));
    }
    both.forEach(CompletableFuture::join);
    assertUsage(0, 200 * 7, "0.001400");
  }

  @Test
  void countsWhatIsInTwoPartitionsOnceThoughTheProcessDiesAndReadsThemInAnotherOrder() {
    String id = UUID.randomUUID().toString();
    String line = Events.ledgerLine(id, tenant, "0.000007");
    ConsumerRecord<byte[], byte[]> one = Events.at(EventKind.USAGE, 1, first, line);
    ConsumerRecord<byte[], byte[]> other = Events.at(EventKind.USAGE, 2, first, line);
    faults.at(Step.STORED);
    assertThatThrownBy(() -> take(List.of(other))).isInstanceOf(Died.class);
    faults.never();
    assertThat(take(List.of(one, other))).isEqualTo(new TakingBatch.Taken(0, 1, 0));
    take(List.of(other));
    take(List.of(one));
    assertUsage(0, 7, "0.000007");
  }

  @Test
  void countsATopicThatIsMadeAnewFromItsBegin() {
    take(requests(10, 30));
    List<ConsumerRecord<byte[], byte[]>> again = requests(10, 20);
    take(again, "made-anew");
    take(again, "made-anew");
    assertUsage(30, 0, "0.000000");
  }

  @Test
  void countsWhatIsSentAgainToATopicThatIsMadeAnewNoMore() {
    List<ConsumerRecord<byte[], byte[]>> requests = requests(0, 10);
    take(requests);
    assertThat(take(requests, "made-anew")).isEqualTo(new TakingBatch.Taken(0, 10, 0));
    assertUsage(10, 0, "0.000000");
  }

  @Test
  void countsWhatWasStoredBeforeDocumentsToldTheirTopicsId() {
    List<ConsumerRecord<byte[], byte[]>> requests = requests(0, 10);
    faults.at(Step.STORED);
    assertThatThrownBy(() -> take(requests)).isInstanceOf(Died.class);
    faults.never();
    mongo
        .getCollection(Events.collection(EventKind.INFERENCE))
        .updateMany(new Document("tenant", tenant), Updates.unset("at.topicId"));
    assertThat(take(requests)).isEqualTo(new TakingBatch.Taken(0, 0, 0));
    assertUsage(10, 0, "0.000000");
  }

  @Test
  void countsWhatIsGatheredTwiceOnce() {
    List<ConsumerRecord<byte[], byte[]>> ledger = ledger(0, 10);
    UncountedUsage gathered = taking.gathering();
    taking.store(Events::origin, ledger.subList(0, 6), gathered);
    taking.store(Events::origin, ledger.subList(0, 6), gathered);
    taking.store(Events::origin, ledger.subList(3, 10), gathered);
    assertThat(gathered.size()).isEqualTo(10);
    taking.count(gathered);
    assertUsage(0, 70, "0.000070");
  }

  @Test
  void countsOfTwoPartitionsAddUp() {
    take(requests(0, 10));
    String id = UUID.randomUUID().toString();
    taking.take(
        Events::origin,
        List.of(
            Events.at(
                EventKind.INFERENCE, 1, first, Events.request(id, tenant, "failed", 10_000))));
    JsonNode total = usage().path("total");
    assertThat(total.path("requests").asLong()).isEqualTo(11);
    assertThat(total.path("errors").asLong()).isEqualTo(1);
    assertThat(total.at("/latency/p50").asDouble()).isBetween(9.8, 10.2);
  }

  @Test
  void buriesWhatCannotBeUsedAndTakesTheRest() {
    List<ConsumerRecord<byte[], byte[]>> batch = new ArrayList<>(requests(0, 5));
    batch.add(Events.at(EventKind.INFERENCE, first + 5, "{\"id\": \"" + tenant + "\"}"));
    assertThat(take(batch)).isEqualTo(new TakingBatch.Taken(5, 0, 1));
    JsonNode letter = letter(EventKind.INFERENCE, tenant);
    assertThat(letter.path("reason").asText()).isEqualTo("tenant is required.");
    assertThat(letter.path("partition").asText()).isEqualTo("0");
    assertThat(letter.path("offset").asText()).isEqualTo(Long.toString(first + 5));
    assertThat(letter.path("key").asText()).isEqualTo("key");
  }

  @Test
  void buriesTheBeginOfWhatIsTooLargeForKafka() {
    String large = "{\"id\": \"" + tenant + "\", \"x\": \"" + "y".repeat(3_000_000);
    assertThat(take(List.of(Events.at(EventKind.JOB, first, large))).buried()).isEqualTo(1);
    JsonNode letter = letter(EventKind.JOB, tenant);
    assertThat(letter.path("reason").asText()).isEqualTo("It has more than 2000000 bytes.");
    assertThat(letter.path("offset").asText()).isEqualTo(Long.toString(first));
    assertThat(letter.path("value").asText()).hasSize(4000);
  }

  @Test
  void takesDeadLettersAgainEachOnce() {
    // Too far ahead now, and no more in two seconds.
    String time = Instant.now().plus(Duration.ofDays(1)).plusSeconds(2).toString();
    String line = Events.ledgerLine(UUID.randomUUID().toString(), tenant, "0.000007");
    line = line.replace(Events.TIME, time);
    TakingBatch.Taken taken =
        taking.take(Events::origin, List.of(Events.at(EventKind.USAGE, first, line)));
    assertThat(taken.buried()).isEqualTo(1);
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .pollInterval(Duration.ofMillis(500))
        .until(() -> replay("usage.events").path("waiting").asLong() == 0);
    assertThat(replay("usage.events").path("stored").asInt()).isZero();
    String day = time.substring(0, 10);
    JsonNode usage =
        get(tenantViewer(), "/api/usage?interval=day&from=" + day + "&to=" + time).getBody();
    assertThat(usage.at("/total/cost").decimalValue()).isEqualByComparingTo("0.000007");
  }

  @Test
  void lettersAreForThoseOnlyWhoActInAllTenants() {
    assertThat(
            get(TestCaller.tenantAdmin(tenant), "/api/logs/dead-letters").getStatusCode().value())
        .isEqualTo(403);
    assertThat(
            get(TestCaller.platformAdmin(), "/api/logs/dead-letters/a.topic")
                .getStatusCode()
                .value())
        .isEqualTo(404);
  }

  @Test
  void tellsUsageOfOnesOwnTenantOnly() {
    take(requests(0, 3));
    String path = Events.usagePath();
    TestCaller other = TestCaller.viewer("other-" + tenant);
    assertThat(get(other, path).getBody().at("/total/requests").asLong()).isZero();
    assertThat(get(other, path + "&tenant=" + tenant).getStatusCode().value()).isEqualTo(403);
    assertThat(get(other, path + "&group_by=tenant").getStatusCode().value()).isEqualTo(403);
    assertThat(get(TestCaller.in(tenant), path).getStatusCode().value()).isEqualTo(403);
    JsonNode all = get(TestCaller.platformAdmin(), path + "&group_by=tenant").getBody();
    assertThat(all.path("rows").findValuesAsText("tenant")).contains(tenant);
  }

  @Test
  void tellsUsageByModelKeyAndUser() {
    take(requests(0, 3));
    take(ledger(0, 3));
    JsonNode usage =
        get(tenantViewer(), Events.usagePath() + "&interval=hour&group_by=model,key,user")
            .getBody();
    assertThat(usage.path("rows")).hasSize(1);
    JsonNode row = usage.at("/rows/0");
    assertThat(row.path("start").asText()).isEqualTo(Events.DAY + "T10:00:00Z");
    assertThat(row.path("model").asText()).isEqualTo("m");
    assertThat(row.path("key").asText()).isEqualTo("k_1");
    assertThat(row.path("user").asText()).isEqualTo("ann");
    assertThat(row.path("requests").asInt()).isEqualTo(3);
    assertThat(row.path("completionTokens").asInt()).isEqualTo(15);
    assertThat(row.path("cachedTokens").asInt()).isEqualTo(6);
  }

  @Test
  void takesOperatorsInValuesAsTheTextThatTheyAre() {
    take(requests(0, 3));
    JsonNode usage =
        http.exchange(
                Events.usagePath() + "&model={model}",
                HttpMethod.GET,
                as(tenantViewer()),
                JsonNode.class,
                "{\"$ne\": null}")
            .getBody();
    assertThat(usage.at("/total/requests").asLong()).isZero();
  }

  @Test
  void refusesWhatItDoesNotKnowOrIsAskedTwice() {
    for (String parameter :
        List.of(
            "model[$ne]=x", "groupby=model", "model=a&model=b", "group_by=model&group_by=key")) {
      assertThat(refused(parameter)).isEqualTo(parameter.substring(0, parameter.indexOf('=')));
    }
    assertThat(refused("from=+999999999-12-31T23:59:59-18:00")).isEqualTo("from");
    assertThat(refused("model=" + "m".repeat(300))).isEqualTo("model");
  }

  /** The field that is at fault. */
  private String refused(String parameters) {
    ResponseEntity<JsonNode> answer = get(tenantViewer(), "/api/usage?" + parameters);
    assertThat(answer.getStatusCode().value()).isEqualTo(400);
    return answer.getBody().path("field").asText();
  }

  private TestCaller tenantViewer() {
    return TestCaller.viewer(tenant);
  }

  private List<ConsumerRecord<byte[], byte[]>> requests(int from, int to) {
    List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
    for (int i = from; i < to; i++) {
      records.add(
          Events.at(EventKind.INFERENCE, first + i, Events.request(tenant, "completed", 10_000)));
    }
    return records;
  }

  private List<ConsumerRecord<byte[], byte[]>> ledger(int from, int to) {
    List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
    for (int i = from; i < to; i++) {
      String id = UUID.randomUUID().toString();
      records.add(Events.at(EventKind.USAGE, first + i, Events.ledgerLine(id, tenant, "0.000007")));
    }
    return records;
  }

  private static List<ConsumerRecord<byte[], byte[]>> moved(
      List<ConsumerRecord<byte[], byte[]>> records, long by) {
    return records.stream()
        .map(
            each ->
                new ConsumerRecord<>(
                    each.topic(), each.partition(), each.offset() + by, each.key(), each.value()))
        .toList();
  }

  private TakingBatch.Taken take(List<ConsumerRecord<byte[], byte[]>> records) {
    return taking.take(Events::origin, records);
  }

  private TakingBatch.Taken take(List<ConsumerRecord<byte[], byte[]>> records, String topicId) {
    return taking.take(record -> Events.origin(record, topicId), records);
  }

  private long stored(String collection) {
    return mongo.getCollection(collection).countDocuments(new Document("tenant", tenant));
  }

  private void assertUsage(long requests, long promptTokens, String cost) {
    for (String groups : List.of("model", "key")) {
      JsonNode total = usage(groups).path("total");
      assertThat(total.path("requests").asLong()).isEqualTo(requests);
      assertThat(total.path("promptTokens").asLong()).isEqualTo(promptTokens);
      assertThat(total.path("cost").decimalValue()).isEqualByComparingTo(cost);
    }
  }

  private JsonNode usage() {
    return usage("model");
  }

  private JsonNode usage(String groups) {
    return get(tenantViewer(), Events.usagePath() + "&group_by=" + groups).getBody();
  }

  private JsonNode letter(EventKind kind, String holding) {
    JsonNode letters =
        get(TestCaller.platformAdmin(), "/api/logs/dead-letters/" + kind.topic() + "?limit=100")
            .getBody();
    for (JsonNode each : letters.path("items")) {
      if (each.path("value").asText().contains(holding)) {
        return each;
      }
    }
    throw new AssertionError("No such dead letter among " + letters);
  }

  private JsonNode replay(String topic) {
    return http.exchange(
            "/api/logs/dead-letters/" + topic + "/replay",
            HttpMethod.POST,
            as(TestCaller.platformAdmin()),
            JsonNode.class)
        .getBody();
  }

  private ResponseEntity<JsonNode> get(TestCaller caller, String path) {
    return http.exchange(path, HttpMethod.GET, as(caller), JsonNode.class);
  }

  private static HttpEntity<Void> as(TestCaller caller) {
    HttpHeaders headers = new HttpHeaders();
    headers.setBearerAuth(caller.token());
    return new HttpEntity<>(headers);
  }

  static final class Died extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  /** Ends batches after a step. */
  static final class Faults implements Progress {
    private volatile @Nullable Step fatal;

    void at(Step step) {
      fatal = step;
    }

    void never() {
      fatal = null;
    }

    @Override
    public void reached(Step step) {
      if (step == fatal) {
        throw new Died();
      }
    }
  }

  @TestConfiguration
  static class WithFaults {
    @Bean
    Faults faults() {
      return new Faults();
    }
  }
}
