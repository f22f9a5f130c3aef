package io.llmplatform.log.benchmark;

import io.llmplatform.log.event.EventKind;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Sends events at a rate until it is ended: each until it is acknowledged, however often that
 * needs, and one in fifty once more.
 */
final class Sender {
  private static final int EVERY = 50;
  private static final int MOST_UNDER_WAY = 20_000;

  private final KafkaProducer<byte[], byte[]> kafka;
  private final int rate;
  private final Queue<Integer> failed = new ConcurrentLinkedQueue<>();
  private final Map<Integer, ProducerRecord<byte[], byte[]>> underWay = new ConcurrentHashMap<>();
  private final AtomicInteger repetitions = new AtomicInteger();
  // Belong to the sender's thread until it has ended.
  private final Set<String> ids = new HashSet<>();
  private final Map<String, Sent.Sum> sums = new HashMap<>();
  private final Thread thread;
  private volatile boolean ended;

  Sender(Platform platform, int rate) {
    this.rate = rate;
    this.kafka =
        new KafkaProducer<>(
            Map.of(
                "bootstrap.servers", platform.kafka(),
                "acks", "all",
                "max.block.ms", 60_000,
                "request.timeout.ms", 2000,
                "delivery.timeout.ms", 4000,
                "reconnect.backoff.max.ms", 500),
            new ByteArraySerializer(),
            new ByteArraySerializer());
    this.thread = new Thread(this::send, "sender");
    this.thread.start();
  }

  /** Sends no more; returns when all that was sent is acknowledged. */
  Sent end() throws InterruptedException {
    ended = true;
    thread.join();
    kafka.close();
    return new Sent(Set.copyOf(ids), Map.copyOf(sums), repetitions.get());
  }

  private void send() {
    Instant from = Instant.now();
    try {
      for (int n = 0; !ended; n++) {
        if (underWay.size() < MOST_UNDER_WAY) {
          ProducerRecord<byte[], byte[]> event =
              Generated.event(n, Integer.MAX_VALUE, from, Duration.ofDays(30));
          underWay.put(n, event);
          add(n, event);
          send(n, event);
        }
        again();
        if (n % Math.max(1, rate / 100) == 0) {
          TimeUnit.MILLISECONDS.sleep(10);
        }
      }
      while (!underWay.isEmpty()) {
        again();
        TimeUnit.MILLISECONDS.sleep(10);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void again() {
    for (Integer n = failed.poll(); n != null; n = failed.poll()) {
      ProducerRecord<byte[], byte[]> event = underWay.get(n);
      if (event != null) {
        repetitions.incrementAndGet();
        send(n, event);
      }
    }
  }

  private void send(int n, ProducerRecord<byte[], byte[]> event) {
    kafka.send(
        event,
        (metadata, failure) -> {
          if (failure != null) {
            failed.add(n);
          } else if (underWay.remove(n) != null && n % EVERY == 0) {
            repetitions.incrementAndGet();
            underWay.put(-1 - n, event);
            failed.add(-1 - n);
          }
        });
  }

  private void add(int n, ProducerRecord<byte[], byte[]> event) {
    String json = new String(event.value(), StandardCharsets.UTF_8);
    int begin = json.indexOf("\"id\": \"") + 7;
    ids.add(json.substring(begin, json.indexOf('"', begin)));
    boolean request = event.topic().equals(EventKind.INFERENCE.topic());
    sums.merge(
        Generated.tenant(n),
        request
            ? new Sent.Sum(1, 0, 0)
            : new Sent.Sum(
                0, Generated.promptTokens(n), Generated.cost(n).movePointRight(6).longValueExact()),
        Sent.Sum::plus);
  }
}
