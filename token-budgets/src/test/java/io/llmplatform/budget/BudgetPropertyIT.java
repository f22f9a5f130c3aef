package io.llmplatform.budget;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.llmplatform.budget.BudgetModel.Life;
import io.llmplatform.budget.BudgetModel.Refusal;
import io.llmplatform.user.api.Limits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.data.redis.core.RedisCallback;

/**
 * Whatever the interleaving: never more than the limit is granted, nothing leaks, and nothing is
 * refused while there is room. A failed run is repeated, as far as chance goes, with the seed that
 * it prints: {@code -Dbudget.seed=…}; a longer one: {@code -Dbudget.steps=…}.
 */
class BudgetPropertyIT extends BudgetScenario {
  private static final Duration LEASE = Duration.ofMillis(250);
  private static final int THREADS = 16;
  private static final int STEPS = Integer.getInteger("budget.steps", 400);
  private static final long LIMIT = 200;
  private static final int MOST = 40;

  private final long seed = Long.getLong("budget.seed", new Random().nextLong());

  @BeforeEach
  void nothingIsLeftOfOtherTests() {
    redis.execute(
        (RedisCallback<Object>)
            connection -> {
              connection.serverCommands().flushDb();
              return null;
            });
  }

  /** What one thread did. */
  private record History(List<Life> lives, List<Refusal> refusals, long settled) {}

  @Test
  void holdsOverManyThreads() throws Exception {
    TokenBudgets living = living(LEASE);
    TokenBudgets killed = lifeless(LEASE);
    AtomicBoolean done = new AtomicBoolean();
    ExecutorService threads = Executors.newFixedThreadPool(THREADS + 1);
    try {
      Future<Long> most = threads.submit(() -> mostTaken(done));
      List<Callable<History>> calls = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        Random random = new Random(seed + i);
        calls.add(() -> new Client(living, killed, random).run());
      }
      List<History> histories = new ArrayList<>();
      for (Future<History> call : threads.invokeAll(calls)) {
        histories.add(call.get());
      }
      done.set(true);
      check(histories, most.get());
    } finally {
      done.set(true);
      threads.shutdownNow();
    }
  }

  private long mostTaken(AtomicBoolean done) {
    long most = 0;
    while (!done.get()) {
      most = Math.max(most, taken(null, "tokens"));
    }
    return most;
  }

  private void check(List<History> histories, long mostTaken) {
    List<Life> lives = BudgetModel.merged(histories.stream().map(History::lives).toList());
    List<Refusal> refusals = histories.stream().flatMap(h -> h.refusals().stream()).toList();
    BudgetModel model = new BudgetModel(LIMIT, LEASE.toMillis(), lives);
    assertThat(mostTaken).as("counter, seed %d", seed).isLessThanOrEqualTo(LIMIT);
    assertThat(model.certainlyTaken()).as("granted, seed %d", seed).isLessThanOrEqualTo(LIMIT);
    assertThat(refusals).as("there were refusals, seed %d", seed).isNotEmpty();
    assertThat(refusals).as("seed %d", seed).allMatch(model::isLegal);

    long settled = histories.stream().mapToLong(History::settled).sum();
    TokenBudgets sweeping = lifeless(LONG_LEASE);
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(
            () -> {
              sweeping.sweep();
              assertThat(taken(null, "tokens")).as("seed %d", seed).isEqualTo(settled);
              assertThat(taken("k", "tokens")).as("seed %d", seed).isEqualTo(settled);
            });
    assertThat(recorded().stream().mapToLong(UsageRecord::promptTokens).sum()).isEqualTo(settled);
    assertThat(redis.opsForZSet().size(Partition.of(tenant).leases())).isZero();
  }

  /** Asks at random, and settles, gives back or abandons at random. */
  private final class Client {
    private final TokenBudgets living;
    private final TokenBudgets killed;
    private final Random random;
    private final List<Life> lives = new ArrayList<>();
    private final List<Refusal> refusals = new ArrayList<>();
    private long settled;

    Client(TokenBudgets living, TokenBudgets killed, Random random) {
      this.living = living;
      this.killed = killed;
      this.random = random;
    }

    History run() throws InterruptedException {
      for (int step = 0; step < STEPS; step++) {
        boolean dies = random.nextInt(6) == 0;
        long asked = 1 + random.nextInt(MOST);
        long from = System.currentTimeMillis();
        Answer answer = askBoth(dies ? killed : living, asked);
        long to = System.currentTimeMillis();
        if (answer instanceof Answer.Granted granted) {
          Life life = new Life(asked, from, to);
          lives.add(life);
          if (!dies) {
            TimeUnit.MICROSECONDS.sleep(random.nextInt(3000));
            end(life, granted.reservation());
          }
        } else {
          refusals.add(new Refusal(asked, from, to));
        }
      }
      return new History(lives, refusals, settled);
    }

    /** The key's limit is the same, so that it refuses exactly when the tenant's does. */
    private Answer askBoth(TokenBudgets budgets, long asked) {
      Limits limits = monthly(LIMIT);
      return budgets.reserve(keyWith("k", limits, limits), work(), asked, 0, Optional.empty());
    }

    private void end(Life life, Reservation reservation) {
      // The budget is to be fought over to the end, so few tokens are used up for good.
      long used = random.nextInt(60) == 0 ? random.nextInt((int) Math.min(3, life.asked) + 1) : -1;
      long from = System.currentTimeMillis();
      if (used < 0) {
        reservation.release();
      } else {
        reservation.settle(used, 0, Outcome.COMPLETED);
        settled += used;
      }
      life.ended(from, System.currentTimeMillis(), Math.max(0, used));
    }
  }

  /** One thread, so that a model foretells every answer. */
  @Test
  void answersAsTheModelForetells() {
    TokenBudgets budgets = lifeless(LONG_LEASE);
    Random random = new Random(seed);
    List<Reservation> open = new ArrayList<>();
    List<Long> asked = new ArrayList<>();
    long used = 0;
    long reserved = 0;
    for (int step = 0; step < 1500; step++) {
      if (!open.isEmpty() && random.nextInt(2) == 0) {
        int index = random.nextInt(open.size());
        Reservation reservation = open.remove(index);
        long tokens = asked.remove(index);
        reserved -= tokens;
        if (random.nextInt(20) == 0) {
          long most = Math.min(tokens, 2);
          reservation.settle(most, 0, Outcome.COMPLETED);
          used += most;
        } else {
          reservation.release();
        }
      } else {
        long tokens = random.nextInt(MOST);
        Answer answer = ask(budgets, tenantWith(monthly(LIMIT)), tokens);
        assertThat(answer instanceof Answer.Granted)
            .as("step %d, seed %d: %d + %d + %d", step, seed, used, reserved, tokens)
            .isEqualTo(used + reserved + tokens <= LIMIT);
        if (answer instanceof Answer.Granted granted) {
          open.add(granted.reservation());
          asked.add(tokens);
          reserved += tokens;
        }
      }
      assertThat(taken(null, "tokens")).as("seed %d", seed).isEqualTo(used + reserved);
    }
  }
}
