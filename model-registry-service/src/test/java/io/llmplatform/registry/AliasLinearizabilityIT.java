package io.llmplatform.registry;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.llmplatform.registry.RegisterHistory.Operation;
import io.llmplatform.registry.RegistryClient.Answer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Fifty clients move one alias at once while others read it, over HTTP. A longer run: {@code
 * -Dregistry.alias.moves=50}.
 */
class AliasLinearizabilityIT extends RegistryScenario {
  private static final int WRITERS = 50;
  private static final int READERS = 10;
  private static final int MOVES = Integer.getInteger("registry.alias.moves", 5);

  private final JdbcClient database;

  @Autowired
  AliasLinearizabilityIT(JdbcClient database) {
    this.database = database;
  }

  private String alias() {
    return "/api/models/" + model + "/aliases/champion";
  }

  /** Each move has a version of its own, so that who reads knows which move it sees. */
  private void registered(int versions) throws Exception {
    registered();
    database
        .sql(
            """
            insert into model_version (model_id, number, status, size, file_count, source,
                                       created_at, updated_at)
            select m.id, n, 'READY', 0, 0, 's3://x', now(), now()
            from model m, generate_series(1, ?) n where m.name = ? and m.tenant = 'platform'\
            """)
        .params(versions, model)
        .update();
  }

  @Test
  void movesAreLinearizableAndTheirEventsTellTheirOrder() throws Exception {
    registered(1 + WRITERS * MOVES);
    assertThat(registry.put(alias(), Map.of("version", 1)).status()).isEqualTo(200);
    RegisterHistory history = new RegisterHistory(1);
    AtomicInteger writing = new AtomicInteger(WRITERS);
    ExecutorService threads = Executors.newFixedThreadPool(WRITERS + READERS);
    try {
      List<Future<Integer>> clients = new ArrayList<>();
      for (int i = 0; i < WRITERS; i++) {
        int first = 2 + i * MOVES;
        clients.add(
            threads.submit(
                () -> {
                  try {
                    for (int version = first; version < first + MOVES; version++) {
                      move(history, version);
                    }
                  } finally {
                    writing.decrementAndGet();
                  }
                  return MOVES;
                }));
      }
      for (int i = 0; i < READERS; i++) {
        boolean byAlias = i % 2 == 0;
        clients.add(threads.submit(() -> read(history, writing, byAlias)));
      }
      for (Future<Integer> client : clients) {
        assertThat(client.get()).isPositive();
      }
    } finally {
      threads.shutdownNow();
    }
    assertThat(history.size()).isGreaterThanOrEqualTo(WRITERS * MOVES + READERS);
    assertThat(history.violation()).isEmpty();

    List<Integer> order = movesOfEvents();
    assertThat(order).hasSize(1 + WRITERS * MOVES).doesNotHaveDuplicates();
    assertThat(registry.get(alias()).body().at("/version").asInt())
        .isEqualTo(order.get(order.size() - 1));
  }

  private void move(RegisterHistory history, int version) throws Exception {
    long begin = System.nanoTime();
    Answer answer = registry.put(alias(), Map.of("version", version));
    long end = System.nanoTime();
    assertThat(answer.status()).as("%s", answer.body()).isEqualTo(200);
    history.add(new Operation(true, version, begin, end));
  }

  private int read(RegisterHistory history, AtomicInteger writing, boolean byAlias)
      throws Exception {
    int reads = 0;
    boolean last;
    do {
      last = writing.get() == 0;
      long begin = System.nanoTime();
      Answer answer =
          registry.get(byAlias ? alias() : "/api/models/" + model + "/versions/@champion");
      long end = System.nanoTime();
      assertThat(answer.status()).as("%s", answer.body()).isEqualTo(200);
      history.add(new Operation(false, answer.body().at("/version").asInt(), begin, end));
      reads++;
    } while (!last);
    return reads;
  }

  /** The versions to which the alias moved, each from where the one before had left it. */
  private List<Integer> movesOfEvents() throws Exception {
    List<Integer> moves = new ArrayList<>();
    int before = 0;
    for (String text :
        database
            .sql("select event from model_event_outbox where key = ? order by sequence")
            .param("platform/" + model)
            .query(String.class)
            .list()) {
      JsonNode event = new ObjectMapper().readTree(text);
      if (event.at("/type").asText().equals("alias.moved")) {
        assertThat(event.at("/data/previousVersion").asInt()).isEqualTo(before);
        before = event.at("/data/version").asInt();
        moves.add(before);
      }
    }
    return moves;
  }

  @Test
  void ofMovesFromOneExpectedVersionOneWins() throws Exception {
    int rounds = 5;
    registered(1 + WRITERS);
    registry.put(alias(), Map.of("version", 1));
    ExecutorService threads = Executors.newFixedThreadPool(WRITERS);
    try {
      int current = 1;
      for (int round = 0; round < rounds; round++) {
        int expected = current;
        List<Callable<Answer>> moves = new ArrayList<>();
        for (int version = 1; version <= 1 + WRITERS; version++) {
          if (version != expected) {
            Map<String, Integer> move = Map.of("version", version, "expectedVersion", expected);
            moves.add(() -> registry.put(alias(), move));
          }
        }
        List<Integer> won = new ArrayList<>();
        for (Future<Answer> move : threads.invokeAll(moves)) {
          Answer answer = move.get();
          assertThat(answer.status()).as("%s", answer.body()).isIn(200, 409);
          if (answer.status() == 200) {
            won.add(answer.body().at("/version").asInt());
          }
        }
        assertThat(won).hasSize(1);
        current = won.get(0);
        assertThat(registry.get(alias()).body().at("/version").asInt()).isEqualTo(current);
      }
    } finally {
      threads.shutdownNow();
    }
  }
}
