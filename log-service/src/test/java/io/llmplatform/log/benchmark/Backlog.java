package io.llmplatform.log.benchmark;

import io.llmplatform.log.event.EventKind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** What Kafka has and log-service has not committed. */
final class Backlog implements AutoCloseable {
  private static final String GROUP = "log-service";

  private final Admin admin;
  private final List<TopicPartition> partitions = new ArrayList<>();

  Backlog(Platform platform) {
    admin = Admin.create(Map.of("bootstrap.servers", platform.kafka()));
    for (EventKind kind : List.of(EventKind.INFERENCE, EventKind.USAGE)) {
      for (int partition = 0; partition < Platform.PARTITIONS; partition++) {
        partitions.add(new TopicPartition(kind.topic(), partition));
      }
    }
  }

  /**
   * Returns when nothing is left.
   *
   * @throws TimeoutException if something still is after the limit
   */
  void awaitEnd(Duration limit) throws InterruptedException, ExecutionException, TimeoutException {
    long end = System.nanoTime() + limit.toNanos();
    while (left() > 0) {
      if (System.nanoTime() > end) {
        throw new TimeoutException(left() + " events are left");
      }
      TimeUnit.MILLISECONDS.sleep(50);
    }
  }

  long left() throws InterruptedException, ExecutionException {
    Map<TopicPartition, @Nullable OffsetAndMetadata> committed =
        admin.listConsumerGroupOffsets(GROUP).partitionsToOffsetAndMetadata().get();
    Map<TopicPartition, OffsetSpec> wanted = new HashMap<>();
    partitions.forEach(each -> wanted.put(each, OffsetSpec.latest()));
    long left = 0;
    for (Map.Entry<TopicPartition, ListOffsetsResultInfo> each :
        admin.listOffsets(wanted).all().get().entrySet()) {
      OffsetAndMetadata done = committed.get(each.getKey());
      left += each.getValue().offset() - (done == null ? 0 : done.offset());
    }
    return left;
  }

  @Override
  public void close() {
    admin.close();
  }
}
