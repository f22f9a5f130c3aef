package io.llmplatform.log.ingestion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.mongodb.client.model.Updates;
import io.llmplatform.log.event.EventKind;
import io.llmplatform.log.usage.UncountedUsage;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.bson.Document;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TakingBatchIT extends TakingBatchScenario {
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

  private static List<ConsumerRecord<byte[], byte[]>> moved(
      List<ConsumerRecord<byte[], byte[]>> records, long by) {
    return records.stream()
        .map(
            each ->
                new ConsumerRecord<>(
                    each.topic(), each.partition(), each.offset() + by, each.key(), each.value()))
        .toList();
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
}
