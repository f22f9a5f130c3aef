package io.llmplatform.scheduler.housekeeping;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What tenants and their keys have used, added up of several answers. Used by one thread. */
final class MonthlyUsage {
  /** Most rows that are sent at a time. */
  static final int ROWS = 1000;

  private static final int MICROS = 6;

  private final Map<Whose, Spent> rows = new LinkedHashMap<>();

  /** A tenant's key; null: all of the tenant. */
  private record Whose(String tenant, @Nullable String key) {}

  /** As inference-service takes it; cost in millionths of the currency's unit. */
  record Spent(String tenant, @Nullable String keyId, long tokens, long costMicros) {
    private Spent plus(Spent other) {
      return new Spent(
          tenant, keyId, tokens + other.tokens, Math.addExact(costMicros, other.costMicros));
    }
  }

  /** Of log-service's {@code GET /api/usage}, grouped by tenant and key. */
  record Answer(@Nullable List<Row> rows) {}

  /** What callers with that key, or without one, have used. */
  record Row(
      String tenant,
      @Nullable String key,
      long promptTokens,
      long completionTokens,
      @Nullable BigDecimal cost) {}

  void add(@Nullable Answer answer) {
    if (answer != null && answer.rows() != null) {
      answer.rows().forEach(this::add);
    }
  }

  private void add(Row row) {
    long tokens = row.promptTokens() + row.completionTokens();
    long cost =
        row.cost() == null ? 0 : row.cost().movePointRight(MICROS).toBigInteger().longValueExact();
    add(new Spent(row.tenant(), null, tokens, cost));
    if (row.key() != null) {
      add(new Spent(row.tenant(), row.key(), tokens, cost));
    }
  }

  private void add(Spent spent) {
    rows.merge(new Whose(spent.tenant(), spent.keyId()), spent, Spent::plus);
  }

  /** Those who have used something: each tenant, and each key. */
  List<Spent> spent() {
    List<Spent> spent = new ArrayList<>(rows.values());
    spent.removeIf(each -> each.tokens() == 0 && each.costMicros() == 0);
    return spent;
  }
}
