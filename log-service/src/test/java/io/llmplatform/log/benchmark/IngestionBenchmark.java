package io.llmplatform.log.benchmark;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.InsertManyOptions;
import io.llmplatform.log.benchmark.Platform.Part;
import io.llmplatform.testing.identity.TestCaller;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.bson.Document;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Events per second from Kafka into the local store, beside inserts of the same documents in bulk,
 * in turns; then usage of a month over many events. Arguments: a folder; events of each round;
 * rounds; events of the month.
 */
public final class IngestionBenchmark {
  private static final Logger log = LoggerFactory.getLogger(IngestionBenchmark.class);
  private static final int WRITERS = 2;
  private static final int COMMAND = 1000;
  private static final int SAMPLES = 1000;
  private static final int QUERIES = 30;
  private static final Duration LONGEST = Duration.ofMinutes(20);

  private final Platform platform;
  private final MongoDatabase store;
  private final KafkaProducer<byte[], byte[]> kafka;
  private final Backlog backlog;

  private IngestionBenchmark(Platform platform, MongoClient client, Backlog backlog) {
    this.platform = platform;
    this.store = client.getDatabase("logs");
    this.kafka =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", platform.kafka(), "linger.ms", 50, "acks", "all"),
            new ByteArraySerializer(),
            new ByteArraySerializer());
    this.backlog = backlog;
  }

  public static void main(String[] arguments) throws Exception {
    Path folder = Path.of(arguments[0]).toAbsolutePath();
    int events = Integer.parseInt(arguments[1]);
    int rounds = Integer.parseInt(arguments[2]);
    int month = Integer.parseInt(arguments[3]);
    try (Platform platform = new Platform(folder, false)) {
      platform.start();
      try (MongoClient client = MongoClients.create(platform.store());
          Backlog backlog = new Backlog(platform)) {
        IngestionBenchmark benchmark = new IngestionBenchmark(platform, client, backlog);
        benchmark.throughput(events, rounds);
        if (month > 0) {
          benchmark.month(month);
        }
        benchmark.kafka.close();
      }
    }
  }

  private void throughput(int events, int rounds) throws Exception {
    ingest(records(events, Instant.now(), Duration.ofSeconds(events / 5000)));
    List<Document> documents = like(events);
    StringBuilder table =
        new StringBuilder(
            """

            | round | raw bulk insert, 1 and 2 writers, events/s | store, µs of a core per event | \
            through Kafka, events/s | of raw | log-service, cores | µs per event | \
            Kafka and store, cores | µs per event |
            |---|---|---|---|---|---|---|---|---|
            """);
    for (int round = 1; round <= rounds; round++) {
      Duration before = platform.processorTime(Part.KAFKA);
      double one = raw(documents, 1);
      double two = raw(documents, WRITERS);
      double raw = platform.processorTime(Part.KAFKA).minus(before).toNanos() / 2e3 / events;
      Ingested ingested = ingest(records(events, Instant.now(), Duration.ofSeconds(events / 5000)));
      table.append(
          String.format(
              Locale.ROOT,
              "| %d | %.0f, %.0f | %.0f | %.0f | %.2f | %.2f | %.0f | %.2f | %.0f |%n",
              round,
              one,
              two,
              raw,
              ingested.perSecond(),
              ingested.perSecond() / Math.max(one, two),
              ingested.service(),
              ingested.service() * 1e6 / ingested.perSecond(),
              ingested.stores(),
              ingested.stores() * 1e6 / ingested.perSecond()));
    }
    log.info("{}", table);
  }

  private record Ingested(double perSecond, double service, double stores) {}

  private static List<ProducerRecord<byte[], byte[]>> records(
      int events, Instant from, Duration span) {
    List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>(events);
    for (int i = 0; i < events; i++) {
      records.add(Generated.event(i, events, from, span));
    }
    return records;
  }

  /** From the first that is sent until all are committed. */
  private Ingested ingest(List<ProducerRecord<byte[], byte[]>> records) throws Exception {
    Duration service = platform.processorTime(Part.LOG_SERVICE);
    Duration stores = platform.processorTime(Part.KAFKA);
    long start = System.nanoTime();
    records.forEach(kafka::send);
    kafka.flush();
    backlog.awaitEnd(LONGEST);
    double seconds = (System.nanoTime() - start) / 1e9;
    return new Ingested(
        records.size() / seconds,
        platform.processorTime(Part.LOG_SERVICE).minus(service).toMillis() / 1e3 / seconds,
        platform.processorTime(Part.KAFKA).minus(stores).toMillis() / 1e3 / seconds);
  }

  /** As many documents as that, like those that log-service has stored but for their ids. */
  private List<Document> like(int events) {
    List<Document> some = new ArrayList<>();
    for (String name : store.listCollectionNames()) {
      if (name.startsWith("requests_") || name.startsWith("ledger_")) {
        store.getCollection(name).find().limit(SAMPLES).into(some);
      }
    }
    List<Document> documents = new ArrayList<>(events);
    for (int i = 0; i < events; i++) {
      Document document = new Document(some.get(i % some.size()));
      document.put("_id", UUID.randomUUID().toString());
      documents.add(document);
    }
    return documents;
  }

  private double raw(List<Document> documents, int writers) throws Exception {
    String name = "raw_" + System.nanoTime();
    MongoCollection<Document> collection = store.getCollection(name);
    ExecutorService threads = Executors.newFixedThreadPool(writers);
    long start = System.nanoTime();
    try {
      List<Future<?>> all = new ArrayList<>();
      for (int i = 0; i < documents.size(); i += COMMAND) {
        List<Document> some = documents.subList(i, Math.min(i + COMMAND, documents.size()));
        all.add(
            threads.submit(
                () -> collection.insertMany(some, new InsertManyOptions().ordered(false))));
      }
      for (Future<?> each : all) {
        each.get();
      }
    } finally {
      threads.shutdown();
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    collection.drop();
    return documents.size() / seconds;
  }

  private void month(int events) throws Exception {
    LocalDate first = LocalDate.now(ZoneOffset.UTC).withDayOfMonth(1).minusMonths(1);
    Instant from = first.atStartOfDay(ZoneOffset.UTC).toInstant();
    Duration span = Duration.ofDays(first.lengthOfMonth());
    long start = System.nanoTime();
    for (int i = 0; i < events; i++) {
      kafka.send(Generated.event(i, events, from, span));
    }
    kafka.flush();
    backlog.awaitEnd(LONGEST);
    log.info(
        "\n{} events of a month stored in {} s",
        events,
        (System.nanoTime() - start) / 1_000_000_000);
    String path =
        "/api/usage?from=%s&to=%s&interval=day&group_by=".formatted(first, first.plusMonths(1));
    StringBuilder table =
        new StringBuilder(
            "\n| usage of the month by day and | rows | p50 ms | max ms |\n|---|---|---|---|\n");
    TestCaller tenant = TestCaller.viewer(Generated.tenant(0));
    table.append(row("model, of a tenant", tenant, path + "model"));
    table.append(row("key, of a tenant", tenant, path + "key"));
    table.append(
        row("tenant and model, of all", TestCaller.platformAdmin(), path + "tenant,model"));
    log.info("{}", table);
  }

  private String row(String what, TestCaller caller, String path) throws Exception {
    Answers answers = new Answers(platform);
    int rows = answers.get(caller, path).path("rows").size();
    long[] nanos = new long[QUERIES];
    for (int i = 0; i < QUERIES; i++) {
      long start = System.nanoTime();
      answers.get(caller, path);
      nanos[i] = System.nanoTime() - start;
    }
    Arrays.sort(nanos);
    return String.format(
        Locale.ROOT,
        "| %s | %d | %.0f | %.0f |%n",
        what,
        rows,
        nanos[QUERIES / 2] / 1e6,
        nanos[QUERIES - 1] / 1e6);
  }
}
