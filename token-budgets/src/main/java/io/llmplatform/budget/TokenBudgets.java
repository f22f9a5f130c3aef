package io.llmplatform.budget;

import io.llmplatform.budget.BudgetLimit.Kind;
import io.llmplatform.budget.BudgetLimit.Scope;
import io.llmplatform.user.api.Limits;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import org.springframework.data.redis.core.StringRedisTemplate;
import org.springframework.data.redis.core.script.RedisScript;

/**
 * The budgets of tenants and API keys: tokens in a minute that begins with its first request,
 * tokens and cost in a calendar month (UTC), both by Redis' clock. What is granted never exceeds a
 * limit, and nothing is refused while there is room. Thread-safe.
 *
 * <p>Only a caller with limits costs a call to Redis before and after the work; other usage is
 * charged and recorded in the background.
 */
public final class TokenBudgets implements AutoCloseable {
  @SuppressWarnings("rawtypes") // what Spring Data knows of lists in answers
  private static final RedisScript<List> RESERVE = Scripts.load("reserve", List.class);

  private static final RedisScript<Long> SETTLE = Scripts.load("settle", Long.class);

  @SuppressWarnings("rawtypes") // as above
  private static final RedisScript<List> RAISE = Scripts.load("raise", List.class);

  private static final Duration FLUSH = Duration.ofMillis(100);
  private static final Duration LAST_FLUSHES = Duration.ofSeconds(5);

  private final StringRedisTemplate redis;
  private final BudgetSettings settings;
  private final Clock clock;
  private final Leases leases;
  private final Ledger ledger;
  private final Outage outage;
  private final ScheduledExecutorService leaseTimer = timer("budget-leases");
  private final ScheduledExecutorService ledgerTimer = timer("usage-ledger");

  public TokenBudgets(StringRedisTemplate redis, BudgetSettings settings, Clock clock) {
    this.redis = redis;
    this.settings = settings;
    this.clock = clock;
    this.leases = new Leases(redis, settings.lease());
    this.ledger = new Ledger(redis);
    this.outage =
        new Outage(
            settings.openWithoutRedis()
                ? "work is done without limits of tokens"
                : "work of callers with limits of tokens is refused");
  }

  private static ScheduledExecutorService timer(String name) {
    return Executors.newSingleThreadScheduledExecutor(
        task -> {
          Thread thread = new Thread(task, name);
          thread.setDaemon(true);
          return thread;
        });
  }

  /**
   * Begins to renew leases, to sweep and to write usage; without it only the calls themselves act.
   */
  public TokenBudgets start() {
    every(leaseTimer, settings.lease().dividedBy(3), leases::renew);
    every(leaseTimer, settings.sweepInterval(), leases::sweep);
    every(ledgerTimer, FLUSH, ledger::flush);
    return this;
  }

  private static void every(ScheduledExecutorService timer, Duration interval, Runnable task) {
    timer.scheduleWithFixedDelay(
        task, interval.toMillis(), interval.toMillis(), TimeUnit.MILLISECONDS);
  }

  /**
   * Takes room for the prompt and the longest completion over all limits of the key and the tenant,
   * or nothing.
   *
   * @param work whose id has no reservation yet
   * @param price absent: the model costs nothing
   */
  public Answer reserve(
      Subject subject,
      Work work,
      long promptTokens,
      long maxCompletionTokens,
      Optional<Price> price) {
    Request request = new Request(subject, work, price, clock.instant());
    if (!subject.isLimited()) {
      return new Answer.Granted(unreserved(request), List.of());
    }
    Partition partition = Partition.of(subject.tenant());
    String key = partition.reservation(work.id());
    try {
      List<?> answer =
          redis.execute(
              RESERVE,
              keys(partition, key, subject),
              arguments(
                  subject,
                  promptTokens + maxCompletionTokens,
                  request.cost(promptTokens, maxCompletionTokens)));
      outage.succeeded();
      return answer(request, partition, key, answer);
    } catch (DataAccessException e) {
      outage.failed(e);
      return settings.openWithoutRedis()
          ? new Answer.Granted(unreserved(request), List.of())
          : new Answer.Away();
    }
  }

  private static List<String> keys(Partition partition, String reservation, Subject subject) {
    List<String> keys = new ArrayList<>();
    keys.add(partition.leases());
    keys.add(reservation);
    keys.addAll(partition.scopes(subject.tenant(), subject.keyId()));
    return keys;
  }

  private Object[] arguments(Subject subject, long tokens, long cost) {
    List<String> arguments = new ArrayList<>();
    arguments.add(Long.toString(settings.lease().toMillis()));
    arguments.add(Long.toString(tokens));
    arguments.add(Long.toString(cost));
    addLimits(arguments, subject.tenantLimits());
    if (subject.keyId() != null) {
      addLimits(arguments, subject.keyLimits());
    }
    return arguments.toArray();
  }

  private static void addLimits(List<String> arguments, Limits limits) {
    arguments.add(text(limits.tokensPerMinute()));
    arguments.add(text(limits.monthlyTokens()));
    BigDecimal cost = limits.monthlyCost();
    arguments.add(text(cost == null ? null : Price.micros(cost, RoundingMode.FLOOR)));
  }

  private static String text(@Nullable Long limit) {
    return limit == null ? "" : limit.toString();
  }

  private Answer answer(
      Request request, Partition partition, String reservation, @Nullable List<?> answer) {
    if (answer == null || !(answer.get(4) instanceof List<?> rows)) {
      throw new IllegalStateException("The script answered " + answer);
    }
    List<Level> levels = rows.stream().map(row -> level((List<?>) row)).toList();
    if (number(answer.get(0)) == 1) {
      leases.hold(partition, reservation);
      return new Answer.Granted(
          new Reservation(new Reserved(request, partition, reservation)), levels);
    }
    BudgetLimit limit =
        new BudgetLimit(
            Scope.values()[(int) number(answer.get(1)) - 1],
            Kind.values()[(int) number(answer.get(2)) - 1]);
    return new Answer.Refused(limit, Duration.ofMillis(number(answer.get(3))), levels);
  }

  private static Level level(List<?> row) {
    return new Level(number(row.get(0)), number(row.get(1)), Duration.ofMillis(number(row.get(2))));
  }

  private static long number(Object value) {
    return Long.parseLong(value.toString());
  }

  private Reservation unreserved(Request request) {
    return new Reservation(
        new Reservation.Ending() {
          @Override
          public void settle(long promptTokens, long completionTokens, Outcome outcome) {
            ledger.add(request.record(promptTokens, completionTokens, outcome, clock.instant()));
          }

          @Override
          public void release() {
            // Nothing was taken.
          }
        });
  }

  /** Gives back at once what the dead have left; done by itself after {@link #start}. */
  public void sweep() {
    leases.sweep();
  }

  /**
   * Raises the month's counters of a tenant or key to what the ledger says was used, where they
   * have less: Redis has lost the rest, which was charged there before the ledger had it. Counters
   * that have more are left alone, and so is a month that is not the present one.
   *
   * @param used in that month; never more than the ledger is sure of
   * @return what was added
   * @throws DataAccessException while Redis is away
   */
  public Spent raise(YearMonth month, Spent used) {
    List<String> scopes = Partition.of(used.tenant()).scopes(used.tenant(), used.keyId());
    List<?> added =
        redis.execute(
            RAISE,
            List.of(scopes.get(scopes.size() - 1)),
            month.toString(),
            Long.toString(used.tokens()),
            Long.toString(used.costMicros()));
    if (added == null) {
      throw new IllegalStateException("The script answered nothing");
    }
    return new Spent(used.tenant(), used.keyId(), number(added.get(0)), number(added.get(1)));
  }

  /** What a settlement must know of the time before the work. */
  private record Request(Subject subject, Work work, Optional<Price> price, Instant startedAt) {
    long cost(long promptTokens, long completionTokens) {
      return price.map(each -> each.of(promptTokens, completionTokens)).orElse(0L);
    }

    UsageRecord record(long promptTokens, long completionTokens, Outcome outcome, Instant endedAt) {
      return new UsageRecord(
          work.id(),
          subject.tenant(),
          subject.keyId(),
          subject.user(),
          work.model(),
          work.version(),
          promptTokens,
          completionTokens,
          cost(promptTokens, completionTokens),
          outcome,
          startedAt,
          endedAt);
    }
  }

  /** A reservation that Redis knows. */
  private final class Reserved implements Reservation.Ending {
    private final Request request;
    private final Partition partition;
    private final String key;

    Reserved(Request request, Partition partition, String key) {
      this.request = request;
      this.partition = partition;
      this.key = key;
    }

    @Override
    public void settle(long promptTokens, long completionTokens, Outcome outcome) {
      UsageRecord record = request.record(promptTokens, completionTokens, outcome, clock.instant());
      List<String> arguments = new ArrayList<>();
      arguments.add(Long.toString(promptTokens + completionTokens));
      arguments.add(Long.toString(record.cost()));
      arguments.addAll(record.fields());
      end(arguments);
    }

    @Override
    public void release() {
      end(List.of("0", "0"));
    }

    private void end(List<String> arguments) {
      leases.letGo(key);
      Ledger.Settlement settlement =
          () ->
              redis.execute(
                  SETTLE, List.of(partition.leases(), key, partition.usage()), arguments.toArray());
      try {
        settlement.run();
      } catch (DataAccessException e) {
        outage.failed(e);
        ledger.add(settlement);
      }
    }
  }

  /**
   * Writes what is still to be written, for a few seconds at the most. Open reservations are left
   * to their leases.
   */
  @Override
  public void close() {
    leaseTimer.shutdownNow();
    ledgerTimer.shutdownNow();
    long end = System.nanoTime() + LAST_FLUSHES.toNanos();
    while (!ledger.flush() && System.nanoTime() < end) {
      try {
        TimeUnit.MILLISECONDS.sleep(FLUSH.toMillis());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }
}
