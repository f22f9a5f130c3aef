package io.llmplatform.budget;

import static org.assertj.core.api.Assertions.assertThat;

import io.llmplatform.testing.infrastructure.WithRedis;
import io.llmplatform.user.api.Limits;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.data.redis.RedisAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.domain.Range;
import org.springframework.data.redis.core.StringRedisTemplate;

/** Budgets over a real Redis; every test has a tenant of its own. */
@SpringBootTest(
    classes = BudgetScenario.Application.class,
    properties = {
      "spring.cloud.nacos.config.enabled=false",
      "spring.data.redis.host=${REDIS_HOST}",
      "spring.data.redis.port=${REDIS_PORT}",
      "spring.data.redis.password=${REDIS_PASSWORD}"
    })
@WithRedis
abstract class BudgetScenario {
  static final Duration LONG_LEASE = Duration.ofMinutes(5);

  @Configuration(proxyBeanMethods = false)
  @ImportAutoConfiguration(RedisAutoConfiguration.class)
  static class Application {}

  @Autowired StringRedisTemplate redis;

  final String tenant = "tenant-" + UUID.randomUUID();
  private final List<TokenBudgets> opened = new ArrayList<>();

  @AfterEach
  void close() {
    opened.forEach(TokenBudgets::close);
  }

  /** Budgets that neither renew nor sweep: as of a process that was killed. */
  TokenBudgets lifeless(Duration lease) {
    TokenBudgets budgets =
        new TokenBudgets(
            redis, new BudgetSettings(lease, Duration.ofHours(1), false), Clock.systemUTC());
    opened.add(budgets);
    return budgets;
  }

  TokenBudgets living(Duration lease) {
    return lifeless(lease).start();
  }

  static Limits perMinute(long tokens) {
    return new Limits(null, tokens, null, null, null);
  }

  static Limits monthly(long tokens) {
    return new Limits(null, null, null, tokens, null);
  }

  static Limits monthlyCost(String cost) {
    return new Limits(null, null, null, null, new BigDecimal(cost));
  }

  Subject tenantWith(Limits limits) {
    return new Subject(tenant, "user", null, Limits.NONE, limits);
  }

  Subject keyWith(String key, Limits limits, Limits ofTenant) {
    return new Subject(tenant, "user", key, limits, ofTenant);
  }

  static Work work() {
    return work("m");
  }

  static Work work(String model) {
    return new Work(UUID.randomUUID().toString(), model, "1");
  }

  static Answer ask(TokenBudgets budgets, Subject subject, long tokens) {
    return budgets.reserve(subject, work(), tokens, 0, Optional.empty());
  }

  static Reservation granted(Answer answer) {
    assertThat(answer).isInstanceOf(Answer.Granted.class);
    return ((Answer.Granted) answer).reservation();
  }

  static Answer.Refused refused(Answer answer) {
    assertThat(answer).isInstanceOf(Answer.Refused.class);
    return (Answer.Refused) answer;
  }

  /** What a counter of this month says; the tenant's where there is no key. */
  long taken(@Nullable String key, String field) {
    List<String> scopes = Partition.of(tenant).scopes(tenant, key);
    String prefix = scopes.get(scopes.size() - 1) + ":month:";
    return redis.keys(prefix + "*").stream()
        .map(counter -> String.valueOf(redis.opsForHash().get(counter, field)))
        .mapToLong(Long::parseLong)
        .sum();
  }

  /** The tenant's usage records that wait for a relay. */
  List<UsageRecord> recorded() {
    List<UsageRecord> records = new ArrayList<>();
    redis
        .<String, String>opsForStream()
        .range(Partition.of(tenant).usage(), Range.unbounded())
        .forEach(
            entry -> {
              Map<String, String> fields = entry.getValue();
              if (tenant.equals(fields.get("tenant"))) {
                records.add(UsageRecord.of(fields));
              }
            });
    return records;
  }
}
