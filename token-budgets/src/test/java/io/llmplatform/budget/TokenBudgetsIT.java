package io.llmplatform.budget;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.llmplatform.budget.BudgetLimit.Kind;
import io.llmplatform.budget.BudgetLimit.Scope;
import io.llmplatform.user.api.Limits;
import java.time.Duration;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.springframework.data.redis.core.script.DefaultRedisScript;

class TokenBudgetsIT extends BudgetScenario {
  private static final Duration SHORT_LEASE = Duration.ofMillis(100);
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @Test
  void grantsExactlyTheBudgetToManyClientsAtOnce() throws Exception {
    TokenBudgets budgets = living(LONG_LEASE);
    int tokens = 7;
    int requests = 1000;
    Subject subject = tenantWith(monthly((long) tokens * requests));
    AtomicInteger granted = new AtomicInteger();
    ExecutorService clients = Executors.newFixedThreadPool(200);
    try {
      List<Callable<Boolean>> calls = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        calls.add(
            () -> {
              for (int n = 0; n < 10; n++) {
                if (ask(budgets, subject, tokens) instanceof Answer.Granted yes) {
                  granted.incrementAndGet();
                  yes.reservation().settle(tokens, 0, Outcome.COMPLETED);
                }
              }
              return true;
            });
      }
      for (Future<Boolean> call : clients.invokeAll(calls)) {
        call.get();
      }
    } finally {
      clients.shutdownNow();
    }
    assertThat(granted).hasValue(requests);
    assertThat(taken(null, "tokens")).isEqualTo((long) tokens * requests);
    assertThat(recorded()).hasSize(requests);
  }

  @Test
  void namesTheLimitThatLeavesNoRoom() {
    TokenBudgets budgets = lifeless(LONG_LEASE);
    Optional<Price> price = Optional.of(new Price(1_000_000, 2_000_000));
    Subject byKey = keyWith("k", perMinute(9), monthly(100));
    Subject byTenant = keyWith("k", monthly(100), perMinute(9));
    Subject byCost = keyWith("k", monthlyCost("0.000020"), Limits.NONE);

    assertThat(refused(ask(budgets, byKey, 10)).limit())
        .isEqualTo(new BudgetLimit(Scope.KEY, Kind.TOKENS_PER_MINUTE));
    assertThat(refused(ask(budgets, byTenant, 10)).limit())
        .isEqualTo(new BudgetLimit(Scope.TENANT, Kind.TOKENS_PER_MINUTE));
    assertThat(refused(ask(budgets, tenantWith(monthly(9)), 10)).limit())
        .isEqualTo(new BudgetLimit(Scope.TENANT, Kind.MONTHLY_TOKENS));
    assertThat(refused(budgets.reserve(byCost, work(), 5, 8, price)).limit())
        .isEqualTo(new BudgetLimit(Scope.KEY, Kind.MONTHLY_COST));
    granted(budgets.reserve(byCost, work(), 4, 8, price));
    assertThat(taken("k", "cost")).isEqualTo(20);
  }

  @Test
  void reservesOverAllLimitsOrNothing() {
    TokenBudgets budgets = lifeless(LONG_LEASE);
    refused(ask(budgets, keyWith("k", monthly(5), monthly(100)), 6));
    assertThat(taken(null, "tokens")).isZero();
    assertThat(taken("k", "tokens")).isZero();
  }

  @Test
  void aLimitThatWasLoweredBelowWhatIsUsedRefusesAtOnceAndOneOfZeroRefusesEverything() {
    TokenBudgets budgets = lifeless(LONG_LEASE);
    granted(ask(budgets, tenantWith(monthly(100)), 50)).settle(50, 0, Outcome.COMPLETED);
    refused(ask(budgets, tenantWith(monthly(49)), 1));
    granted(ask(budgets, tenantWith(monthly(51)), 1));
    refused(ask(budgets, tenantWith(perMinute(0)), 0));
    refused(ask(budgets, tenantWith(monthlyCost("0")), 1));
  }

  @Test
  void settlesToWhatWasUsedOnceAndRecordsIt() {
    TokenBudgets budgets = lifeless(LONG_LEASE);
    Work work = work("llm");
    Price price = new Price(1_000_000, 3_000_000);
    Reservation reservation =
        granted(
            budgets.reserve(
                keyWith("k{}:*", monthly(1000), monthly(1000)), work, 10, 90, Optional.of(price)));
    assertThat(taken(null, "tokens")).isEqualTo(100);

    reservation.settle(10, 20, Outcome.ABANDONED);
    reservation.settle(10, 20, Outcome.COMPLETED);
    reservation.close();

    assertThat(taken(null, "tokens")).isEqualTo(30);
    assertThat(taken("k{}:*", "tokens")).isEqualTo(30);
    assertThat(taken(null, "cost")).isEqualTo(70);
    assertThat(recorded())
        .singleElement()
        .satisfies(
            record -> {
              assertThat(record.id()).isEqualTo(work.id());
              assertThat(record.keyId()).isEqualTo("k{}:*");
              assertThat(record.model()).isEqualTo("llm");
              assertThat(record.promptTokens()).isEqualTo(10);
              assertThat(record.completionTokens()).isEqualTo(20);
              assertThat(record.cost()).isEqualTo(70);
              assertThat(record.outcome()).isEqualTo(Outcome.ABANDONED);
            });
  }

  @Test
  void givesBackWhatIsNotUsed() {
    TokenBudgets budgets = lifeless(LONG_LEASE);
    Subject subject = tenantWith(perMinute(10));
    for (int i = 0; i < 5; i++) {
      granted(ask(budgets, subject, 10)).close();
    }
    assertThat(taken(null, "tokens")).isZero();
    assertThat(recorded()).isEmpty();
  }

  @Test
  void whoNeedsTheRoomOfTheDeadGetsIt() {
    TokenBudgets killed = lifeless(SHORT_LEASE);
    TokenBudgets alive = lifeless(LONG_LEASE);
    Subject subject = tenantWith(monthly(10));
    granted(ask(killed, subject, 10));
    refused(ask(alive, subject, 1));
    await().atMost(PATIENCE).until(() -> ask(alive, subject, 10) instanceof Answer.Granted);
    assertThat(taken(null, "tokens")).isEqualTo(10);
  }

  @Test
  void theSweepGivesBackWhatNobodyAsksFor() {
    TokenBudgets killed = lifeless(SHORT_LEASE);
    granted(ask(killed, tenantWith(monthly(10)), 10));
    TokenBudgets sweeping =
        new TokenBudgets(
                redis,
                new BudgetSettings(LONG_LEASE, Duration.ofMillis(20), true),
                java.time.Clock.systemUTC())
            .start();
    try {
      await().atMost(PATIENCE).until(() -> taken(null, "tokens") == 0);
    } finally {
      sweeping.close();
    }
  }

  @Test
  void aLeaseIsRenewedWhileItsProcessLives() {
    TokenBudgets living = living(Duration.ofMillis(300));
    TokenBudgets other = lifeless(LONG_LEASE);
    Subject subject = tenantWith(monthly(10));
    Reservation held = granted(ask(living, subject, 10));
    await()
        .during(Duration.ofSeconds(1))
        .atMost(PATIENCE)
        .until(() -> ask(other, subject, 1) instanceof Answer.Refused);
    held.close();
    granted(ask(other, subject, 10));
  }

  @Test
  void workThatEndsAfterItsLeaseIsChargedOnce() {
    TokenBudgets slow = lifeless(SHORT_LEASE);
    TokenBudgets other = lifeless(LONG_LEASE);
    Subject subject = tenantWith(monthly(10));
    Reservation late = granted(ask(slow, subject, 10));
    await().atMost(PATIENCE).until(() -> ask(other, subject, 9) instanceof Answer.Granted);

    late.settle(4, 0, Outcome.COMPLETED);

    assertThat(taken(null, "tokens")).isEqualTo(13);
    assertThat(recorded()).hasSize(1);
    refused(ask(other, subject, 1));
  }

  @Test
  void anEndedLeaseThatNobodyNeededIsSettledAsAnyOther() {
    TokenBudgets slow = lifeless(SHORT_LEASE);
    Reservation late = granted(ask(slow, tenantWith(monthly(10)), 10));
    late.settle(4, 0, Outcome.COMPLETED);
    assertThat(taken(null, "tokens")).isEqualTo(4);
  }

  @Test
  void whatRedisHasLostIsTakenFromTheLedger() {
    TokenBudgets budgets = lifeless(LONG_LEASE);
    Subject subject = keyWith("k", monthly(100), monthly(1000));
    granted(ask(budgets, subject, 90)).settle(90, 0, Outcome.COMPLETED);
    redis.delete(redis.keys("*" + tenant + "*"));

    Spent added = budgets.raise(thisMonth(), new Spent(tenant, "k", 90, 7));
    budgets.raise(thisMonth(), new Spent(tenant, null, 95, 8));

    assertThat(added).isEqualTo(new Spent(tenant, "k", 90, 7));
    assertThat(taken("k", "tokens")).isEqualTo(90);
    assertThat(taken("k", "cost")).isEqualTo(7);
    assertThat(taken(null, "tokens")).isEqualTo(95);
    assertThat(refused(ask(budgets, subject, 11)).limit())
        .isEqualTo(new BudgetLimit(Scope.KEY, Kind.MONTHLY_TOKENS));
  }

  @Test
  void theLedgerLowersNothingAndKnowsNoOtherMonth() {
    TokenBudgets budgets = lifeless(LONG_LEASE);
    ask(budgets, tenantWith(monthly(1000)), 90);

    assertThat(budgets.raise(thisMonth(), new Spent(tenant, null, 60, 0)).tokens()).isZero();
    assertThat(
            budgets.raise(thisMonth().minusMonths(1), new Spent(tenant, null, 500, 500)).tokens())
        .isZero();
    assertThat(taken(null, "tokens")).isEqualTo(90);
  }

  private static YearMonth thisMonth() {
    return YearMonth.now(ZoneOffset.UTC);
  }

  @Test
  void aMinuteBeginsWithItsFirstRequestAndLeavesTheNextAlone() {
    TokenBudgets budgets = lifeless(LONG_LEASE);
    Subject subject = tenantWith(perMinute(10));
    Reservation before = granted(ask(budgets, subject, 8));
    Answer.Refused full = refused(ask(budgets, subject, 3));
    assertThat(full.retryAfter()).isPositive().isLessThanOrEqualTo(Duration.ofMinutes(1));
    assertThat(full.levels())
        .singleElement()
        .satisfies(level -> assertThat(level.remaining()).isEqualTo(2));

    redis.delete(minuteOfTenant()); // as Redis does after 60 s
    Reservation after = granted(ask(budgets, subject, 9));
    redis.opsForHash().put(minuteOfTenant(), "start", "1"); // its start is another
    before.settle(2, 0, Outcome.COMPLETED);

    assertThat(redis.opsForHash().get(minuteOfTenant(), "tokens")).isEqualTo("9");
    after.close();
  }

  @Test
  void theMinuteEndsByItself() {
    TokenBudgets budgets = lifeless(LONG_LEASE);
    granted(ask(budgets, tenantWith(perMinute(10)), 8));
    Long remaining = redis.getExpire(minuteOfTenant(), java.util.concurrent.TimeUnit.MILLISECONDS);
    assertThat(remaining).isPositive().isLessThanOrEqualTo(60_000);
  }

  private String minuteOfTenant() {
    return Partition.of(tenant).scopes(tenant, null).get(0) + ":minute";
  }

  @Test
  void usageWithoutLimitsIsChargedAndRecordedInTheBackground() {
    TokenBudgets budgets = living(LONG_LEASE);
    Subject free = keyWith("k", Limits.NONE, Limits.NONE);
    for (int i = 0; i < 300; i++) {
      granted(budgets.reserve(free, work(), 2, 0, Optional.of(new Price(1_000_000, 0))))
          .settle(2, 0, Outcome.COMPLETED);
    }
    await().atMost(PATIENCE).until(() -> recorded().size() == 300);
    assertThat(taken(null, "tokens")).isEqualTo(600);
    assertThat(taken("k", "cost")).isEqualTo(600);
    refused(ask(budgets, tenantWith(monthly(600)), 1));
  }

  @Test
  void aNormalEndLosesNoUsage() {
    TokenBudgets budgets = lifeless(LONG_LEASE);
    granted(ask(budgets, tenantWith(Limits.NONE), 2)).settle(2, 0, Outcome.COMPLETED);
    assertThat(recorded()).isEmpty();
    budgets.close();
    assertThat(recorded()).hasSize(1);
  }

  @Test
  void knowsEveryMonth() {
    DefaultRedisScript<List> script =
        new DefaultRedisScript<>(
            """
            --month
            local month, ends = month_of(tonumber(ARGV[1]))
            return { month, whole(ends) }
            """
                .replace("--month", MONTH),
            List.class);
    LocalDate day = LocalDate.of(1999, 12, 1);
    for (; day.getYear() < 2110; day = day.plusDays(9)) {
      YearMonth month = YearMonth.from(day);
      long end = epochMillis(month.plusMonths(1).atDay(1));
      assertThat(redis.execute(script, List.of(), Long.toString(epochMillis(day))))
          .isEqualTo(List.of(month.toString(), Long.toString(end)));
      assertThat(redis.execute(script, List.of(), Long.toString(end - 1)))
          .isEqualTo(List.of(month.toString(), Long.toString(end)));
    }
  }

  private static final String MONTH = Scripts.read("month.lua");

  private static long epochMillis(LocalDate day) {
    return day.atStartOfDay(ZoneOffset.UTC).toInstant().toEpochMilli();
  }
}
