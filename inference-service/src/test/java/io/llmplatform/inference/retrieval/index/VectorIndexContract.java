package io.llmplatform.inference.retrieval.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.llmplatform.common.error.ErrorCode;
import io.llmplatform.common.error.PlatformException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What every adapter of {@link VectorIndex} does, but for filters: {@link FilterContract}. */
public abstract class VectorIndexContract extends IndexContract {
  @Test
  void findsTheNearestFirstByTheirCosines() {
    write(
        AChunk.named("away").at(-1),
        AChunk.named("same").at(1),
        AChunk.named("near").at(1, 1),
        AChunk.named("aside").at(0, 1));
    List<Hit> hits = hits(AQuery.near(1));
    assertThat(hits).extracting(Hit::id).containsExactly("same", "near", "aside", "away");
    assertThat(hits.get(1).score()).isCloseTo(Math.sqrt(0.5), within(1e-4));
    assertThat(hits.get(3).score()).isZero();
    assertThat(hits.get(3).cosine().orElseThrow()).isCloseTo(-1, within(1e-4));
  }

  @Test
  void givesBackWhatAChunkHas() {
    write(
        AChunk.named("a \"quoted\" \\ id")
            .saying("Line one\n\"two\" 三 🙂")
            .having("year", 2024.0)
            .having("draft", false)
            .having("作者", "O'Neil \"x\" \\"));
    Hit hit = hits(AQuery.near(1)).get(0);
    assertThat(hit.id()).isEqualTo("a \"quoted\" \\ id");
    assertThat(hit.text()).isEqualTo("Line one\n\"two\" 三 🙂");
    assertThat(hit.store()).isEqualTo(AChunk.STORE);
    assertThat(hit.file()).isEqualTo("f");
    assertThat(hit.ordinal()).isZero();
    assertThat(hit.attributes())
        .isEqualTo(Map.of("year", 2024.0, "draft", false, "作者", "O'Neil \"x\" \\"));
  }

  @Test
  void replacesTheChunkOfTheSameId() {
    write(AChunk.named("a").saying("apples").having("k", "old"), AChunk.named("b"));
    write(AChunk.named("a").saying("pears").at(0, 1).readBy(new Access(Set.of("bob"), Set.of())));
    assertThat(index.count(id, AChunk.TENANT, AChunk.STORE)).isEqualTo(2);
    assertThat(found(AQuery.saying("apples"))).isEmpty();
    assertThat(found(AQuery.saying("pears"))).isEmpty();
    assertThat(found(AQuery.saying("pears").by("bob"))).containsExactly("a");
  }

  @Test
  void removesChunksOfTheTenantsOnly() {
    write(AChunk.named("a"), AChunk.named("b"), AChunk.named("c").of("other"));
    index.delete(id, AChunk.TENANT, List.of("a", "c", "unknown \" or id != \""));
    assertThat(found(AQuery.near(1))).containsExactly("b");
    assertThat(found(AQuery.near(1).of("other"))).containsExactly("c");
  }

  @Test
  void removesARevisionOfTheTenants() {
    write(
        AChunk.named("a").revised(1),
        AChunk.named("b").revised(2),
        AChunk.named("c").revised(1).of("other"));
    index.deleteRevision(id, AChunk.TENANT, 1);
    assertThat(found(AQuery.near(1))).containsExactly("b");
    assertThat(found(AQuery.near(1).of("other"))).containsExactly("c");
  }

  @Test
  void removesAStoreOfTheTenants() {
    write(AChunk.named("a"), AChunk.named("b").in("t"), AChunk.named("c").of("other"));
    index.deleteStore(id, AChunk.TENANT, AChunk.STORE);
    assertThat(found(AQuery.near(1).in(AChunk.STORE, "t"))).containsExactly("b");
    assertThat(found(AQuery.near(1).of("other"))).containsExactly("c");
  }

  @Test
  void countsWhatAStoreHasHiddenOrNot() {
    write(
        AChunk.named("a"),
        AChunk.named("b").revised(2).readBy(new Access(Set.of("bob"), Set.of())),
        AChunk.named("c").in("t"),
        AChunk.named("d").of("other"));
    assertThat(index.count(id, AChunk.TENANT, AChunk.STORE)).isEqualTo(2);
    assertThat(index.count(id, AChunk.TENANT, "unknown")).isZero();
  }

  @Test
  void doesNotFindHiddenRevisions() {
    write(
        AChunk.named("a").revised(1).saying("word"),
        AChunk.named("b").revised(Long.MAX_VALUE).saying("word"),
        AChunk.named("c").revised(3).saying("word"));
    assertThat(found(AQuery.near(1).without(1L, Long.MAX_VALUE))).containsExactly("c");
    assertThat(found(AQuery.saying("word").without(1L, Long.MAX_VALUE))).containsExactly("c");
    assertThat(found(AQuery.near(1).andSaying("word").without(1L, 3L))).containsExactly("b");
  }

  @Test
  void doesNotFindWhatIsInOtherStoresOrOfOtherTenants() {
    write(
        AChunk.named("a").saying("word"),
        AChunk.named("b").saying("word").in("t"),
        AChunk.named("c").saying("word").of("other"));
    assertThat(found(AQuery.near(1))).containsExactly("a");
    assertThat(found(AQuery.saying("word"))).containsExactly("a");
    assertThat(found(AQuery.near(1).andSaying("word"))).containsExactly("a");
    assertThat(found(AQuery.near(1).in("s", "t"))).containsExactlyInAnyOrder("a", "b");
    assertThat(found(AQuery.near(1).of("other"))).containsExactly("c");
    assertThat(found(AQuery.near(1).of("nobody"))).isEmpty();
  }

  @Test
  void takesNamesForNamesWhateverTheyLookLike() {
    String tenant = "acme\" or tenant != \"";
    String store = "s'\\\") or (\"1\" == \"1";
    write(AChunk.named("a"), AChunk.named("b").of(tenant).in(store));
    assertThat(found(AQuery.near(1).of(tenant).in(store))).containsExactly("b");
    assertThat(found(AQuery.near(1).of(tenant))).isEmpty();
    assertThat(found(AQuery.near(1).in(store))).isEmpty();
    index.deleteStore(id, tenant, AChunk.STORE);
    index.deleteStore(id, AChunk.TENANT, store);
    assertThat(index.count(id, AChunk.TENANT, AChunk.STORE)).isEqualTo(1);
    assertThat(index.count(id, tenant, store)).isEqualTo(1);
  }

  @Test
  void findsWhatItsReaderMayRead() {
    write(
        AChunk.named("open").saying("word"),
        AChunk.named("alice's").saying("word").readBy(new Access(Set.of("alice"), Set.of())),
        AChunk.named("bob's").saying("word").readBy(new Access(Set.of("bob", "eve"), Set.of())),
        AChunk.named("staff's")
            .saying("word")
            .readBy(new Access(Set.of("bob"), Set.of("staff", "board"))));
    for (AQuery query : List.of(AQuery.near(1), AQuery.saying("word"))) {
      assertThat(found(query)).containsExactlyInAnyOrder("open", "alice's");
      assertThat(found(query.by("carol", "staff"))).containsExactlyInAnyOrder("open", "staff's");
      assertThat(found(query.by("bob", "x"))).containsExactlyInAnyOrder("open", "bob's", "staff's");
    }
  }

  @Test
  void doesNotTakeARoleForAUserNorAnythingForTheOpenList() {
    write(
        AChunk.named("user's").readBy(new Access(Set.of("alice"), Set.of())),
        AChunk.named("role's").readBy(new Access(Set.of(), Set.of("alice"))));
    assertThat(found(AQuery.near(1).by("bob", "alice"))).containsExactly("role's");
    assertThat(found(AQuery.near(1).by("alice"))).containsExactly("user's");
    assertThat(found(AQuery.near(1).by("\"] or true or [\"", "open", "user:alice"))).isEmpty();
  }

  @Test
  void appliesRightsBeforeItRanks() {
    AChunk[] others =
        IntStream.range(0, 200)
            .mapToObj(
                i ->
                    AChunk.named("x" + i)
                        .saying("word word")
                        .readBy(new Access(Set.of("bob"), Set.of())))
            .toArray(AChunk[]::new);
    write(others);
    write(AChunk.named("mine").at(-1).saying("a long text with one word"));
    assertThat(found(AQuery.near(1).first(1))).containsExactly("mine");
    assertThat(found(AQuery.saying("word").first(1))).containsExactly("mine");
    assertThat(found(AQuery.near(1).andSaying("word").first(1))).containsExactly("mine");
  }

  @Test
  void findsWordsOfEnglishAndChinese() {
    write(
        AChunk.named("en").saying("The Running dogs were barking."),
        AChunk.named("zh").saying("北京大学的学生在图书馆学习人工智能。"),
        AChunk.named("mixed").saying("使用 Milvus 向量数据库"));
    assertThat(found(AQuery.saying("RUNNING"))).containsExactly("en");
    assertThat(found(AQuery.saying("图书馆"))).containsExactly("zh");
    assertThat(found(AQuery.saying("人工智能"))).containsExactly("zh");
    assertThat(found(AQuery.saying("milvus 数据库"))).containsExactly("mixed");
    assertThat(found(AQuery.saying("zebra 长颈鹿"))).isEmpty();
    assertThat(found(AQuery.saying("!? …"))).isEmpty();
  }

  @Test
  void ranksRareAndFrequentWordsHigher() {
    write(
        AChunk.named("common").saying("the report of the year and nothing else"),
        AChunk.named("rare").saying("the report of the zebra and nothing else"),
        AChunk.named("other").saying("the year of the year"));
    List<Hit> hits = hits(AQuery.saying("report zebra"));
    assertThat(hits).extracting(Hit::id).containsExactly("rare", "common");
    assertThat(hits).allSatisfy(hit -> assertThat(hit.score()).isBetween(0.0001, 0.9999));
    assertThat(hits).allSatisfy(hit -> assertThat(hit.cosine()).isEmpty());
  }

  @Test
  void fusesTheRankingsOfVectorAndText() {
    write(
        AChunk.named("both").at(1, 0.2f).saying("zebra"),
        AChunk.named("vector").at(1).saying("nothing of it"),
        AChunk.named("text").at(0, 1).saying("zebra zebra"),
        AChunk.named("between").at(1, 0.5f),
        AChunk.named("further").at(1, 0.8f));
    AQuery query = AQuery.near(1).andSaying("zebra");
    List<Hit> hits = hits(query);
    // By vector: vector, both, between, further, text; by text: text, both.
    assertThat(hits)
        .extracting(Hit::id)
        .containsExactly("both", "text", "vector", "between", "further");
    double most = 2 / 61.0;
    assertThat(hits.get(0).score()).isCloseTo((1 / 62.0 + 1 / 62.0) / most, within(1e-6));
    assertThat(hits.get(1).score()).isCloseTo((1 / 61.0 + 1 / 65.0) / most, within(1e-6));
    assertThat(hits.get(0).cosine().orElseThrow()).isCloseTo(0.98, within(0.01));
    assertThat(found(query.weighing(0, 1))).containsExactly("text", "both");
    assertThat(found(query.weighing(1, 0)))
        .containsExactly("vector", "both", "between", "further", "text");
    assertThat(found(query.first(1))).containsExactly("both");
  }

  @Test
  void findsNoMoreThanItsLimit() {
    write(
        IntStream.range(0, 150)
            .mapToObj(i -> AChunk.named("c" + i).at(1, i / 100f).saying("word"))
            .toArray(AChunk[]::new));
    assertThat(found(AQuery.near(1).first(3))).containsExactly("c0", "c1", "c2");
    assertThat(found(AQuery.saying("word").first(3))).hasSize(3);
    assertThat(found(AQuery.near(1).andSaying("word").first(120)))
        .hasSize(120)
        .doesNotHaveDuplicates();
    assertThat(found(AQuery.near(1).first(ChunkQuery.MAX_LIMIT))).hasSize(150);
  }

  @Test
  void keepsWhatItHasWhenItIsOpenedAgain() {
    write(AChunk.named("a").saying("word").having("k", "v"), AChunk.named("b"));
    index.delete(id, AChunk.TENANT, List.of("b"));
    index.close();
    index = open();
    assertThat(index.indexes()).contains(id);
    assertThat(found(AQuery.near(1))).containsExactly("a");
    assertThat(found(AQuery.saying("word"))).containsExactly("a");
    index.create(id, AVector.DIMENSIONS);
    assertThat(index.count(id, AChunk.TENANT, AChunk.STORE)).isEqualTo(1);
  }

  @Test
  void refusesAnotherNumberOfDimensions() {
    assertThatThrownBy(() -> index.create(id, AVector.DIMENSIONS + 1))
        .isInstanceOf(IllegalStateException.class);
    IndexedChunk chunk = AChunk.named("a").chunk();
    IndexedChunk wrong =
        new IndexedChunk(
            "b",
            chunk.tenant(),
            chunk.store(),
            "f",
            1,
            0,
            "",
            new float[] {1},
            Map.of(),
            Access.OPEN);
    assertThatThrownBy(() -> index.upsert(id, List.of(chunk, wrong)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(index.count(id, AChunk.TENANT, AChunk.STORE)).isZero();
  }

  @Test
  void knowsItsIndexesUntilTheyAreDropped() {
    IndexId other = new IndexId(id.value() + "_2");
    assertThat(index.indexes()).contains(id).doesNotContain(other);
    index.create(other, 3);
    assertThat(index.indexes()).contains(id, other);
    index.drop(other);
    index.drop(other);
    assertThat(index.indexes()).contains(id).doesNotContain(other);
  }

  @Test
  void isUnavailableWhereTheIndexDoesNotExist() {
    IndexId none = new IndexId(id.value() + "_3");
    assertUnavailable(() -> index.search(none, AQuery.near(1).query()));
    assertUnavailable(() -> index.upsert(none, List.of(AChunk.named("a").chunk())));
    index.delete(none, AChunk.TENANT, List.of("a"));
    index.deleteStore(none, AChunk.TENANT, AChunk.STORE);
    index.deleteRevision(none, AChunk.TENANT, 1);
    assertThat(index.count(none, AChunk.TENANT, AChunk.STORE)).isZero();
    assertThat(index.indexes()).doesNotContain(none);
  }

  private static void assertUnavailable(Runnable call) {
    assertThatThrownBy(call::run)
        .isInstanceOfSatisfying(
            PlatformException.class,
            refusal -> assertThat(refusal.code()).isEqualTo(ErrorCode.UNAVAILABLE));
  }

  @Test
  void takesWritesOfManyThreadsAtOnce() throws Exception {
    int threads = 6;
    int writes = 5;
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    List<Future<?>> running = new ArrayList<>();
    List<String> unseen = Collections.synchronizedList(new ArrayList<>());
    for (int t = 0; t < threads; t++) {
      String thread = "t" + t;
      running.add(
          pool.submit(
              () -> {
                for (int i = 0; i < writes; i++) {
                  String text = thread + "x" + i;
                  write(AChunk.named(text).saying(text));
                  if (!found(AQuery.saying(text)).equals(List.of(text))) {
                    unseen.add(text);
                  }
                }
              }));
    }
    for (Future<?> each : running) {
      each.get(60, TimeUnit.SECONDS);
    }
    pool.shutdown();
    assertThat(unseen).isEmpty();
    assertThat(index.count(id, AChunk.TENANT, AChunk.STORE)).isEqualTo((long) threads * writes);
  }

  @Test
  void takesEmptyWrites() {
    index.upsert(id, List.of());
    index.delete(id, AChunk.TENANT, List.of());
    assertThat(found(AQuery.near(1))).isEmpty();
  }
}
