package io.llmplatform.scheduler.housekeeping;

import com.xxl.job.core.context.XxlJobHelper;
import com.xxl.job.core.handler.annotation.XxlJob;
import io.llmplatform.common.client.RemoteFailures;
import io.llmplatform.common.error.PlatformException;
import io.llmplatform.scheduler.housekeeping.MonthlyUsage.Spent;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.web.client.RestClient;

/**
 * Compares what the budgets in Redis say was used this month with what log-service has counted of
 * the ledger, and has counters raised that have less: Redis has lost the rest. May run as often as
 * one likes, and beside itself. Thread-safe.
 *
 * <p>What was used in the month's first hour is left out: a request that began in the month before
 * was charged there, and ends in this one.
 */
class BudgetReconciliationJob {
  static final String NAME = "budget-reconciliation";
  static final String INFERENCE = "inference-service";
  static final String LOGS = "log-service";

  private final RestClient logs;
  private final RestClient inference;
  private final MeterRegistry meters;
  private final Clock clock;

  BudgetReconciliationJob(
      RestClient logs, RestClient inference, MeterRegistry meters, Clock clock) {
    this.logs = logs;
    this.inference = inference;
    this.meters = meters;
    this.clock = clock;
  }

  /**
   * What the ledger is sure of, as inference-service takes it.
   *
   * @param month such as {@code 2026-11}
   */
  private record Stated(String month, List<Spent> spent) {}

  /** What inference-service added. */
  private record Raised(int counters, long tokens, long costMicros) {}

  /**
   * One comparison.
   *
   * @throws PlatformException if one of the two services cannot be asked, or fails
   */
  @XxlJob(NAME)
  public void run() {
    try {
      reconcile(clock.instant());
      count("succeeded");
    } catch (PlatformException e) {
      count("failed");
      XxlJobHelper.log("Budgets are not compared to the end: {}", e.detail());
      throw e;
    }
  }

  private void reconcile(Instant now) {
    LocalDate today = now.atZone(ZoneOffset.UTC).toLocalDate();
    Instant first = today.withDayOfMonth(1).atTime(1, 0).toInstant(ZoneOffset.UTC);
    Instant second = today.withDayOfMonth(2).atStartOfDay().toInstant(ZoneOffset.UTC);
    MonthlyUsage usage = new MonthlyUsage();
    // Days are counted whole, and an hour of the first is left out.
    add(usage, first, now.isBefore(second) ? now : second);
    add(usage, second, now);
    List<Spent> spent = usage.spent();
    for (int i = 0; i < spent.size(); i += MonthlyUsage.ROWS) {
      raise(YearMonth.from(today), spent.subList(i, Math.min(spent.size(), i + MonthlyUsage.ROWS)));
    }
    XxlJobHelper.log("Compared the budgets of {} tenants and keys.", spent.size());
  }

  private void add(MonthlyUsage usage, Instant from, Instant to) {
    if (from.isBefore(to)) {
      usage.add(
          RemoteFailures.translated(
              () ->
                  logs.get()
                      .uri(
                          "/api/usage?from={from}&to={to}&interval=total&group_by=tenant,key",
                          Map.of("from", from, "to", to))
                      .retrieve()
                      .body(MonthlyUsage.Answer.class)));
    }
  }

  private void raise(YearMonth month, List<Spent> spent) {
    Raised raised =
        RemoteFailures.translated(
            () ->
                inference
                    .post()
                    .uri("/internal/housekeeping/budgets")
                    .body(new Stated(month.toString(), spent))
                    .retrieve()
                    .body(Raised.class));
    report(raised);
  }

  private void report(@Nullable Raised raised) {
    if (raised != null && raised.counters() > 0) {
      XxlJobHelper.log(
          "Redis had lost {} tokens and {} millionths of cost of {} tenants and keys: raised.",
          raised.tokens(),
          raised.costMicros(),
          raised.counters());
      meters.counter("platform.housekeeping.budgets.raised").increment(raised.counters());
    }
  }

  private void count(String outcome) {
    meters.counter("platform.housekeeping.runs", "job", NAME, "outcome", outcome).increment();
  }
}
