package io.llmplatform.local.data;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.gt;
import static com.mongodb.client.model.Filters.gte;
import static com.mongodb.client.model.Filters.in;
import static com.mongodb.client.model.Filters.lt;
import static com.mongodb.client.model.Filters.lte;
import static com.mongodb.client.model.Filters.mod;
import static com.mongodb.client.model.Filters.ne;
import static com.mongodb.client.model.Filters.or;
import static com.mongodb.client.model.Sorts.ascending;
import static com.mongodb.client.model.Sorts.descending;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.MongoWriteException;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoCursor;
import com.mongodb.client.model.IndexOptions;
import com.mongodb.client.model.Indexes;
import com.mongodb.client.model.Updates;
import de.bwaldvogel.mongo.MongoServer;
import de.bwaldvogel.mongo.backend.h2.H2Backend;
import io.llmplatform.local.process.Ports;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.h2.mvstore.MVStore;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MongoProtocolServerTest {
  private static final int DOCUMENTS = 3000;

  @TempDir private Path folder;

  private final int port = Ports.anyFree();
  private MongoProtocolServer server;
  private MongoClient client;

  @BeforeEach
  void start() throws IOException {
    server = MongoProtocolServer.start(folder, port);
    client = MongoClients.create("mongodb://127.0.0.1:" + port);
  }

  @AfterEach
  void stop() {
    client.close();
    server.stop();
  }

  private void restart() throws IOException {
    stop();
    start();
  }

  private MongoCollection<Document> collection() {
    return client.getDatabase("logs").getCollection("events");
  }

  private static List<Document> documents() {
    Random random = new Random(3);
    return IntStream.range(0, DOCUMENTS)
        .mapToObj(
            i ->
                new Document("_id", Long.toHexString(random.nextLong()))
                    .append("number", i)
                    .append("group", random.nextInt(20)))
        .toList();
  }

  @Test
  void keepsDocumentsInTheOrderOfTheirInsertsOverARestart() throws IOException {
    collection().insertMany(documents());
    restart();
    assertThat(collection().find()).containsExactlyElementsOf(documents());
    Document last = new Document("_id", "0").append("number", -1).append("group", 0);
    collection().insertOne(last);
    assertThat(collection().find().sort(new Document("$natural", -1)).first()).isEqualTo(last);
  }

  @Test
  void findsUpdatesAndDeletesByIdAfterARestart() throws IOException {
    collection().insertMany(documents());
    restart();
    List<Document> some = documents().subList(7, 10);
    List<String> ids = some.stream().map(each -> each.getString("_id")).toList();
    assertThat(collection().find(in("_id", ids))).containsExactlyInAnyOrderElementsOf(some);
    collection().updateOne(eq("_id", ids.get(0)), Updates.set("text", "longer ".repeat(500)));
    collection().deleteOne(eq("_id", ids.get(1)));
    restart();
    assertThat(collection().find(eq("_id", ids.get(0))).first())
        .isEqualTo(new Document(some.get(0)).append("text", "longer ".repeat(500)));
    assertThat(collection().find(eq("_id", ids.get(1)))).isEmpty();
    assertThat(collection().countDocuments()).isEqualTo(DOCUMENTS - 1);
  }

  @Test
  void givesAllBatchByBatchWhileOthersWrite() {
    collection().insertMany(documents());
    List<Document> odd =
        documents().stream().filter(each -> each.getInteger("group") % 2 == 1).toList();
    for (int size : new int[] {0, 1, 7, 100, DOCUMENTS}) {
      assertThat(collection().find(mod("group", 2, 1)).batchSize(size))
          .containsExactlyElementsOf(odd);
    }
    try (MongoCursor<Document> cursor = collection().find().batchSize(10).iterator()) {
      IntStream.range(0, 10).forEach(i -> cursor.next());
      Document added = new Document("_id", "added");
      collection().insertOne(added);
      collection().deleteMany(and(gte("number", 10), lt("number", 40)));
      List<Document> rest = new ArrayList<>();
      cursor.forEachRemaining(rest::add);
      assertThat(rest).endsWith(added).containsAll(documents().subList(40, DOCUMENTS));
      assertThat(rest).hasSizeBetween(DOCUMENTS - 40 + 1, DOCUMENTS - 40 + 2);
    }
  }

  @Test
  void givesMoreThanAMessageHolds() {
    String text = "x".repeat(1 << 20);
    IntStream.range(0, 200)
        .forEach(i -> collection().insertOne(new Document("_id", i).append("text", text)));
    int at = 0;
    for (Document each : collection().find()) {
      assertThat(each.getInteger("_id")).isEqualTo(at++);
    }
    assertThat(at).isEqualTo(200);
  }

  @Test
  void givesTheFirstOfAnOrderAsSortingAllWould() {
    collection().insertMany(documents());
    List<Document> sorted = new ArrayList<>(documents());
    // Stable, as the server's sort of all is.
    sorted.sort((one, other) -> other.getInteger("group") - one.getInteger("group"));
    assertThat(collection().find().sort(descending("group"))).containsExactlyElementsOf(sorted);
    assertThat(collection().find().sort(descending("group")).skip(30).limit(50))
        .containsExactlyElementsOf(sorted.subList(30, 80));
    assertThat(collection().find(eq("group", 4)).sort(descending("number")).limit(2))
        .extracting(each -> each.getInteger("number"))
        .isEqualTo(
            documents().stream()
                .filter(each -> each.getInteger("group") == 4)
                .map(each -> each.getInteger("number"))
                .sorted((one, other) -> other - one)
                .limit(2)
                .toList());
  }

  @Test
  void givesTheFirstByDateAsSortingAllWould() {
    Random random = new Random(5);
    collection()
        .insertMany(
            IntStream.range(0, DOCUMENTS)
                .mapToObj(i -> new Document("_id", i).append("time", time(i, random)))
                .toList());
    for (int round = 0; round < 300; round++) {
      int changed = random.nextInt(DOCUMENTS);
      collection().deleteOne(eq("_id", random.nextInt(DOCUMENTS)));
      collection().updateOne(eq("_id", changed), Updates.set("time", time(changed, random)));
      collection()
          .insertOne(new Document("_id", DOCUMENTS + round).append("time", time(0, random)));
      Bson query = condition(random, 2);
      Bson order = random.nextBoolean() ? descending("time") : ascending("time", "_id");
      int skipped = random.nextInt(20);
      int limit = 1 + random.nextInt(100);
      List<Document> sorted = collection().find(query).sort(order).into(new ArrayList<>());
      assertThat(collection().find(query).sort(order).skip(skipped).limit(limit))
          .as("%s by %s", query, order)
          .containsExactlyElementsOf(sorted.stream().skip(skipped).limit(limit).toList());
    }
  }

  @Test
  void findsAllByDateWhereverItBegins() {
    collection()
        .insertMany(
            IntStream.range(0, DOCUMENTS)
                .mapToObj(i -> new Document("_id", i).append("time", new Date(i)))
                .toList());
    for (int begin = 5; begin < DOCUMENTS; begin += 5) {
      assertThat(collection().find(lt("time", new Date(begin))).sort(descending("time")).limit(5))
          .extracting(each -> each.get("_id"))
          .containsExactly(begin - 1, begin - 2, begin - 3, begin - 4, begin - 5);
      int end = DOCUMENTS - begin;
      assertThat(collection().find(gte("time", new Date(end))).sort(ascending("time")).limit(5))
          .extracting(each -> each.get("_id"))
          .containsExactly(end, end + 1, end + 2, end + 3, end + 4);
    }
  }

  /** In some stretches always a date, else mostly; mostly a later one than those before. */
  private static @Nullable Object time(int number, Random random) {
    return switch (number / 600 % 2 == 0 ? random.nextInt(20) : 19) {
      case 0 -> null;
      case 1 -> "2026-01-01";
      case 2 -> List.of(date(random.nextInt(DOCUMENTS)), date(random.nextInt(DOCUMENTS)));
      case 3 -> random.nextInt();
      default -> date(number + random.nextInt(50));
    };
  }

  private static Date date(int number) {
    return new Date(number / 3 * 1000L);
  }

  private static Bson condition(Random random, int depth) {
    Date date = date(random.nextInt(DOCUMENTS));
    return switch (random.nextInt(depth > 0 ? 8 : 6)) {
      case 0 -> gt("time", date);
      case 1 -> gte("time", date);
      case 2 -> lt("time", date);
      case 3 -> lte("time", date);
      case 4 -> random.nextBoolean() ? eq("time", date) : ne("time", date);
      case 5 -> gte("_id", random.nextInt(DOCUMENTS));
      case 6 -> and(condition(random, depth - 1), condition(random, depth - 1));
      default -> or(condition(random, depth - 1), condition(random, depth - 1));
    };
  }

  @Test
  void findsByIdAndWhateverElseIsAsked() {
    collection().insertMany(documents());
    Document one = documents().get(40);
    String id = one.getString("_id");
    int number = one.getInteger("number");
    List<String> ids =
        documents().subList(0, 60).stream().map(each -> each.getString("_id")).toList();
    assertThat(collection().find(and(eq("_id", id), eq("number", number)))).containsExactly(one);
    assertThat(collection().find(and(eq("_id", id), eq("number", number + 1)))).isEmpty();
    assertThat(collection().find(new Document("_id", id).append("number", number)))
        .containsExactly(one);
    assertThat(collection().find(and(in("_id", ids), gte("number", 50))).sort(descending("number")))
        .containsExactlyElementsOf(
            IntStream.range(0, 10).mapToObj(i -> documents().get(59 - i)).toList());
    assertThat(collection().find(and(gt("_id", "8"), eq("number", number))))
        .hasSize(id.compareTo("8") > 0 ? 1 : 0);
    assertThat(collection().find(or(eq("_id", id), eq("number", number + 1)))).hasSize(2);
  }

  @Test
  void keepsUniqueIndexesOverARestart() throws IOException {
    collection().createIndex(Indexes.ascending("number"), new IndexOptions().unique(true));
    collection().insertMany(documents());
    restart();
    assertThatThrownBy(() -> collection().insertOne(new Document("_id", "x").append("number", 5L)))
        .isInstanceOf(MongoWriteException.class)
        .hasMessageContaining("E11000");
    assertThatThrownBy(() -> collection().insertOne(documents().get(9)))
        .isInstanceOf(MongoWriteException.class)
        .hasMessageContaining("E11000");
  }

  @Test
  void givesRoomFreeWithACollection() {
    collection().insertMany(documents());
    collection().drop();
    assertThat(client.getDatabase("logs").listCollectionNames()).doesNotContain("events");
    collection().insertMany(documents());
    assertThat(collection().countDocuments()).isEqualTo(DOCUMENTS);
  }

  @Test
  void takesOverTheFileOfEarlierVersions() throws IOException {
    stop();
    Path another = folder.resolve("earlier");
    another.toFile().mkdirs();
    MVStore store = MVStore.open(another.resolve("mongodb.mv").toString());
    MongoServer earlier = new MongoServer(new H2Backend(store));
    earlier.bind("127.0.0.1", port);
    client = MongoClients.create("mongodb://127.0.0.1:" + port);
    collection().createIndex(Indexes.ascending("number"), new IndexOptions().unique(true));
    collection().insertMany(documents());
    client.close();
    earlier.shutdown();

    server = MongoProtocolServer.start(another, port);
    client = MongoClients.create("mongodb://127.0.0.1:" + port);
    assertThat(another.resolve("mongodb.mv")).doesNotExist();
    assertThat(collection().find()).containsExactlyInAnyOrderElementsOf(documents());
    Document one = documents().get(11);
    assertThat(collection().find(eq("_id", one.getString("_id")))).containsExactly(one);
    assertThatThrownBy(() -> collection().insertOne(new Document("_id", "x").append("number", 5)))
        .isInstanceOf(MongoWriteException.class);
    collection().insertOne(new Document("_id", "y").append("number", -5));
    assertThat(collection().countDocuments()).isEqualTo(DOCUMENTS + 1);
  }
}
