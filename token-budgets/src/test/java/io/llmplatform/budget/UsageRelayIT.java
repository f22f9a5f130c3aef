package io.llmplatform.budget;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.llmplatform.user.api.Limits;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class UsageRelayIT extends BudgetScenario {
  private static final Duration TAKE_OVER = Duration.ofMillis(200);
  private final List<UsageRelay> relays = new ArrayList<>();
  private final List<UsageRecord> arrived = new ArrayList<>();

  @AfterEach
  void end() {
    relays.forEach(UsageRelay::close);
  }

  private UsageRelay relay(String name, UsageSink sink) {
    UsageRelay relay = new UsageRelay(redis, sink, name + tenant, TAKE_OVER);
    relays.add(relay);
    return relay;
  }

  private void settle(int requests) {
    TokenBudgets budgets = lifeless(LONG_LEASE);
    for (int i = 0; i < requests; i++) {
      granted(ask(budgets, tenantWith(monthly(1000)), 1)).settle(1, 0, Outcome.COMPLETED);
    }
  }

  private List<UsageRecord> mine() {
    return arrived.stream().filter(record -> record.tenant().equals(tenant)).toList();
  }

  @Test
  void takesEveryRecordOnAndRemovesIt() throws Exception {
    settle(3);
    List<UsageRecord> waiting = recorded();
    UsageRelay relay = relay("a", arrived::addAll);
    relay.relay();
    assertThat(mine()).hasSize(3).isEqualTo(waiting);
    assertThat(recorded()).isEmpty();
    assertThat(relay.relay()).isZero();
  }

  @Test
  void keepsWhatTheSinkDidNotTakeAndSendsItAgain() throws Exception {
    settle(3);
    boolean[] away = {true};
    UsageRelay relay =
        relay(
            "a",
            records -> {
              if (away[0]) {
                throw new IOException("Kafka is away");
              }
              arrived.addAll(records);
            });
    assertThatThrownBy(relay::relay).isInstanceOf(IOException.class);
    assertThat(recorded()).hasSize(3);
    away[0] = false;
    relay.relay();
    assertThat(mine()).hasSize(3);
    assertThat(recorded()).isEmpty();
  }

  @Test
  void takesOverWhatAKilledRelayHadRead() throws Exception {
    settle(3);
    UsageRelay killed =
        relay(
            "killed",
            records -> {
              throw new IOException("killed before it was acknowledged");
            });
    assertThatThrownBy(killed::relay).isInstanceOf(IOException.class);
    UsageRelay other = relay("other", arrived::addAll);
    await()
        .atMost(Duration.ofSeconds(30))
        .until(
            () -> {
              other.relay();
              return mine().size() == 3;
            });
    assertThat(recorded()).isEmpty();
  }

  @Test
  void whatIsNoRecordHoldsNothingUp() throws Exception {
    redis.opsForStream().add(Partition.of(tenant).usage(), Map.of("tenant", tenant));
    settle(1);
    relay("a", arrived::addAll).relay();
    assertThat(mine()).hasSize(1);
    assertThat(redis.opsForStream().size(Partition.of(tenant).usage())).isZero();
  }

  @Test
  void usageWithoutLimitsGoesTheSameWay() throws Exception {
    TokenBudgets budgets = lifeless(LONG_LEASE);
    granted(ask(budgets, tenantWith(Limits.NONE), 5)).settle(5, 0, Outcome.COMPLETED);
    budgets.close();
    relay("a", arrived::addAll).relay();
    assertThat(mine()).singleElement().matches(record -> record.promptTokens() == 5);
  }
}
