package io.llmplatform.inference.retrieval.rebuild;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.llmplatform.common.security.Owner;
import io.llmplatform.inference.retrieval.index.IndexId;
import io.llmplatform.inference.retrieval.index.IndexedChunk;
import io.llmplatform.inference.retrieval.rebuild.Rebuild.Progress;
import io.llmplatform.inference.retrieval.rebuild.Rebuild.State;
import io.llmplatform.inference.retrieval.rebuild.RebuiltChunks.Missing;
import io.llmplatform.lease.Lease;
import io.llmplatform.lease.LeaseLost;
import io.llmplatform.lease.Leases;
import io.llmplatform.testing.infrastructure.WithPostgres;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.flyway.FlywayAutoConfiguration;
import org.springframework.boot.autoconfigure.jdbc.DataSourceAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** What is rebuilt of a store, and its move, while others write to it. */
@SpringBootTest(
    classes = MovingStoreIT.Database.class,
    webEnvironment = SpringBootTest.WebEnvironment.NONE,
    properties = {
      "PLATFORM_CONFIG=file:../nacos-config/",
      "spring.cloud.nacos.discovery.enabled=false",
      "spring.cloud.nacos.config.enabled=false"
    })
@WithPostgres
class MovingStoreIT {
  private static final float[] NEW = {0, 0, 1};
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  @Autowired DataSource database;

  private final String store = "vs_" + UUID.randomUUID();
  private JdbcClient sql;
  private Leases leases;
  private Rebuilds rebuilds;
  private RebuiltChunks chunks;
  private MovingStore moving;
  private Rebuild rebuild;
  private Lease lease;
  private long revision;

  /** Found by its name only, not by looking for components. */
  @ImportAutoConfiguration({DataSourceAutoConfiguration.class, FlywayAutoConfiguration.class})
  static class Database {}

  @BeforeEach
  void aStoreOfTwoRecords() {
    sql = JdbcClient.create(database);
    leases = new Leases(sql, "test");
    rebuilds = new Rebuilds(sql);
    chunks = new RebuiltChunks(sql);
    moving =
        new MovingStore(
            sql,
            leases,
            rebuilds,
            chunks,
            new TransactionTemplate(new DataSourceTransactionManager(database)),
            Clock.systemUTC());
    sql.sql(
            """
            INSERT INTO vector_store (id, tenant, name, model, dimensions, index_name, created_at,
              last_active_at) VALUES (?, 'acme', 'papers', 'old', 2, 'm_old_2', now(), now())\
            """)
        .param(store)
        .update();
    revision = revision(null, "VISIBLE");
    chunk("a", "alpha", revision);
    chunk("b", "beta", revision);
    rebuild =
        new Rebuild(
            store,
            new Owner("acme", "ann", null),
            "new",
            3,
            new IndexId("m_new_3"),
            "old",
            new IndexId("m_old_2"),
            State.IN_PROGRESS,
            null,
            0,
            0,
            NOW,
            null);
    assertThat(rebuilds.begin(rebuild)).isTrue();
    lease = leases.acquire(rebuild.work(), Duration.ofMinutes(1)).orElseThrow();
  }

  /** Workers of other tests look for such work. */
  @AfterEach
  void nothingIsLeft() {
    sql.sql("DELETE FROM vector_store WHERE id = ?").param(store).update();
    sql.sql("DELETE FROM index_rebuild WHERE store = ?").param(store).update();
    chunks.forgetAll(store);
  }

  @Test
  void movesOnceAllIsThere() {
    embedAll();
    assertThat(moving.move(rebuild, lease)).isFalse();
    indexAll();

    assertThat(moving.move(rebuild, lease)).isTrue();

    assertThat(text("SELECT model || index_name || dimensions FROM vector_store WHERE id = ?"))
        .isEqualTo("newm_new_33");
    assertThat(number("SELECT sum(octet_length(vector)) FROM chunk WHERE store = ?")).isEqualTo(24);
    assertThat(number("SELECT count(*) FROM rebuilt_chunk WHERE store = ?")).isZero();
    assertThat(rebuilds.find(store).orElseThrow().state()).isEqualTo(State.COMPLETED);
    assertThat(rebuilds.find(store).orElseThrow().left()).isEqualTo(new IndexId("m_old_2"));
  }

  @Test
  void whatChangesIsMadeAgain() {
    embedAll();
    indexAll();

    change("a", "text = 'other'");

    assertThat(moving.move(rebuild, lease)).isFalse();
    assertThat(missing()).extracting(Missing::text).containsExactly("other");
    change("b", "access_users = '{ann}'");
    assertThat(missing()).hasSize(2);
    embedAll();
    indexAll();
    assertThat(chunks.sample("acme", store, 10))
        .anySatisfy(chunk -> assertThat(chunk.access().users()).containsExactly("ann"));
    assertThat(moving.move(rebuild, lease)).isTrue();
  }

  @Test
  void aVectorOfATextThatIsNoMoreIsNotKept() {
    List<Missing> before = missing();
    change("a", "text = 'other'");

    chunks.embedded(store, before, List.of(NEW, NEW));

    assertThat(missing()).extracting(Missing::text).containsExactly("other");
  }

  @Test
  void whatChangesBetweenTheIndexAndThePlaceThatSaysSoIsMadeAgain() {
    embedAll();
    List<IndexedChunk> written = chunks.unindexed("acme", store, 10);
    change("a", "attributes = '{\"n\": 1}'");

    chunks.indexed(written);

    assertThat(chunks.progress(store)).isEqualTo(new Progress(2, 1));
    assertThat(chunks.progress(store).percent()).isEqualTo(50);
  }

  @Test
  void whatLeavesLeavesTheNewIndexToo() {
    embedAll();
    indexAll();
    change("a", "deleted = true");
    assertThat(moving.move(rebuild, lease)).isFalse();
    assertThat(chunks.gone(store, 10)).containsExactly(store + ":a");
    chunks.forget(chunks.gone(store, 10));

    assertThat(moving.move(rebuild, lease)).isTrue();
  }

  @Test
  void filesOnTheirWayBeginAnew() {
    embedAll();
    indexAll();
    long writing = revision("file-1", "WRITING");
    sql.sql(
            """
            INSERT INTO store_file (store, file, tenant, subject, name, bytes, attributes,
              access_users, access_roles, status, created_at, writing)
            VALUES (?, 'file-1', 'acme', 'ann', 'f', 1, '{}', '{}', '{}', 'IN_PROGRESS', now(), ?)\
            """)
        .params(store, writing)
        .update();

    assertThat(moving.move(rebuild, lease)).isTrue();

    assertThat(number("SELECT writing FROM store_file WHERE store = ?")).isGreaterThan(writing);
    assertThat(
            sql.sql("SELECT state FROM revision WHERE id = ?")
                .param(writing)
                .query(String.class)
                .single())
        .isEqualTo("HIDDEN");
  }

  @Test
  void aWorkerThatWasBelievedDeadMovesNothing() {
    embedAll();
    indexAll();
    leases.release(lease);
    assertThat(leases.acquire(rebuild.work(), Duration.ofMinutes(1))).isPresent();

    assertThatThrownBy(() -> moving.move(rebuild, lease)).isInstanceOf(LeaseLost.class);
    assertThat(text("SELECT model FROM vector_store WHERE id = ?")).isEqualTo("old");
  }

  @Test
  void aChangeThatWasCancelledMovesNothing() {
    embedAll();
    indexAll();
    assertThat(rebuilds.end(store, State.CANCELLED, null, NOW)).isTrue();

    assertThatThrownBy(() -> moving.move(rebuild, lease)).isInstanceOf(LeaseLost.class);
    assertThat(rebuilds.begin(rebuild)).as("before it has left its index").isFalse();
    rebuilds.cleaned(store);
    assertThat(rebuilds.begin(rebuild)).isTrue();
  }

  private List<Missing> missing() {
    return chunks.missing(store, Missing.NONE, 10);
  }

  private void embedAll() {
    List<Missing> missing = missing();
    chunks.embedded(store, missing, missing.stream().map(each -> NEW).toList());
  }

  private void indexAll() {
    chunks.indexed(chunks.unindexed("acme", store, 10));
  }

  private void change(String chunk, String what) {
    sql.sql("UPDATE chunk SET " + what + " WHERE id = ?").param(store + ":" + chunk).update();
  }

  private long revision(@Nullable String file, String state) {
    return sql.sql("INSERT INTO revision (store, file, state) VALUES (?, ?, ?) RETURNING id")
        .params(store, file, state)
        .query(Long.class)
        .single();
  }

  private void chunk(String id, String text, long of) {
    sql.sql(
            """
            INSERT INTO chunk (id, store, revision, file, ordinal, text, vector, attributes,
              access_users, access_roles, indexed)
            VALUES (?, ?, ?, ?, 0, ?, '\\x0000000000000000', '{}', '{}', '{}', true)\
            """)
        .params(store + ":" + id, store, of, id, text)
        .update();
  }

  private String text(String query) {
    return sql.sql(query).param(store).query(String.class).single();
  }

  private long number(String query) {
    return sql.sql(query).param(store).query(Long.class).single();
  }
}
