package io.llmplatform.budget;

import static org.assertj.core.api.Assertions.assertThat;

import io.llmplatform.user.api.Limits;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.data.redis.connection.RedisStandaloneConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.data.redis.core.StringRedisTemplate;

class RedisAwayTest {
  /** Port 1 of the loopback interface: nobody listens there. */
  private final LettuceConnectionFactory nowhere =
      new LettuceConnectionFactory(new RedisStandaloneConfiguration("127.0.0.1", 1));

  private final Subject limited =
      new Subject("t", "u", null, Limits.NONE, new Limits(null, 10L, null, null, null));

  @BeforeEach
  void connect() {
    nowhere.afterPropertiesSet();
    nowhere.start();
  }

  @AfterEach
  void disconnect() {
    nowhere.destroy();
  }

  private Answer ask(boolean open, Subject subject) {
    TokenBudgets budgets =
        new TokenBudgets(
            new StringRedisTemplate(nowhere),
            new BudgetSettings(Duration.ofSeconds(30), Duration.ofSeconds(10), open),
            Clock.systemUTC());
    return budgets.reserve(subject, new Work("1", "m", "1"), 1, 0, Optional.empty());
  }

  @Test
  void refusesOrGrantsAsTheSettingSays() {
    assertThat(ask(false, limited)).isInstanceOf(Answer.Away.class);
    assertThat(ask(true, limited)).isInstanceOf(Answer.Granted.class);
  }

  @Test
  void whoHasNoLimitsDoesNotNeedRedis() {
    Subject free = new Subject("t", "u", null, Limits.NONE, Limits.NONE);
    assertThat(ask(false, free)).isInstanceOf(Answer.Granted.class);
  }
}
