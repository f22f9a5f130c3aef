package io.llmplatform.log.benchmark;

import com.fasterxml.jackson.databind.JsonNode;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Projections;
import io.llmplatform.log.benchmark.Platform.Part;
import io.llmplatform.testing.identity.TestCaller;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.bson.Document;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Kills log-service, Kafka and the store at random moments while events come, and starts them
 * again. At the end each event that Kafka has acknowledged must be stored once, and usage must be
 * what the events add up to. Arguments: a folder, kills, events per second; the property {@code
 * seed} repeats a run as far as chance goes.
 */
public final class CrashRun {
  private static final Logger log = LoggerFactory.getLogger(CrashRun.class);
  private static final Duration LONGEST = Duration.ofMinutes(5);

  private CrashRun() {}

  public static void main(String[] arguments) throws Exception {
    int kills = Integer.parseInt(arguments[1]);
    int rate = Integer.parseInt(arguments[2]);
    long seed = Long.getLong("seed", new Random().nextLong());
    log.info("seed {}", seed);
    try (Platform platform = new Platform(Path.of(arguments[0]).toAbsolutePath(), true)) {
      platform.start();
      Sender sender = new Sender(platform, rate);
      Map<Part, Integer> killed = kill(platform, kills, new Random(seed));
      Sent sent = sender.end();
      try (Backlog backlog = new Backlog(platform)) {
        backlog.awaitEnd(LONGEST);
      }
      List<String> wrong = wrong(platform, sent);
      log.info(
          "killed {}; {} events acknowledged, {} of them sent more than once; wrong: {}",
          killed,
          sent.ids().size(),
          sent.repetitions(),
          wrong.isEmpty() ? "nothing" : wrong);
      if (!wrong.isEmpty()) {
        throw new IllegalStateException(wrong.toString());
      }
    }
  }

  private static Map<Part, Integer> kill(Platform platform, int kills, Random random)
      throws Exception {
    Map<Part, Integer> killed = new EnumMap<>(Part.class);
    for (int i = 0; i < kills; i++) {
      TimeUnit.MILLISECONDS.sleep(1000 + random.nextInt(4000));
      Part part = Part.values()[random.nextInt(Part.values().length)];
      platform.kill(part);
      killed.merge(part, 1, Integer::sum);
      TimeUnit.MILLISECONDS.sleep(random.nextInt(1000));
      platform.start(part);
      log.info("kill {}: {}", i + 1, part);
    }
    return killed;
  }

  private static List<String> wrong(Platform platform, Sent sent) throws Exception {
    List<String> wrong = new ArrayList<>();
    try (MongoClient client = MongoClients.create(platform.store())) {
      stored(client.getDatabase("logs"), sent, wrong);
    }
    Answers answers = new Answers(platform);
    LocalDate today = LocalDate.now(ZoneOffset.UTC);
    String path =
        "/api/usage?from=%s&to=%s&interval=total&group_by="
            .formatted(today.minusDays(1), today.plusDays(2));
    for (String groups : List.of("tenant", "tenant,user")) {
      for (int i = 0; i < Generated.TENANTS; i++) {
        String tenant = "tenant-" + i;
        JsonNode total =
            answers
                .get(TestCaller.platformAdmin(), path + groups + "&tenant=" + tenant)
                .path("total");
        Sent.Sum expected = sent.of(tenant);
        Sent.Sum counted =
            new Sent.Sum(
                total.path("requests").asLong(),
                total.path("promptTokens").asLong(),
                total.path("cost").decimalValue().movePointRight(6).longValueExact());
        if (!counted.equals(expected)) {
          wrong.add(tenant + " by " + groups + " has " + counted + " instead of " + expected);
        }
      }
    }
    return wrong;
  }

  private static void stored(MongoDatabase store, Sent sent, List<String> wrong) {
    Set<String> stored = new HashSet<>();
    for (String name : store.listCollectionNames()) {
      if (name.startsWith("requests_") || name.startsWith("ledger_")) {
        for (Document each :
            store.getCollection(name).find().projection(Projections.include("_id"))) {
          if (!stored.add(each.getString("_id"))) {
            wrong.add(each.getString("_id") + " is stored twice");
          }
        }
      }
    }
    Set<String> lost = new HashSet<>(sent.ids());
    lost.removeAll(stored);
    stored.removeAll(sent.ids());
    if (!lost.isEmpty() || !stored.isEmpty()) {
      wrong.add(lost.size() + " are lost, " + stored.size() + " invented");
    }
  }
}
