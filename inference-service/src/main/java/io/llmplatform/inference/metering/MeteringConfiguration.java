package io.llmplatform.inference.metering;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.lettuce.core.ClientOptions;
import io.llmplatform.budget.BudgetSettings;
import io.llmplatform.budget.TokenBudgets;
import io.llmplatform.budget.UsageRelay;
import io.llmplatform.common.client.ServiceClients;
import io.llmplatform.inference.settings.InferenceSettings;
import io.llmplatform.user.api.ModelPrice;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.data.redis.LettuceClientOptionsBuilderCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.data.redis.core.StringRedisTemplate;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.web.client.RestClient;

@Configuration(proxyBeanMethods = false)
class MeteringConfiguration {

  /** While Redis is away a call fails at once instead of waiting for its return. */
  @Bean
  LettuceClientOptionsBuilderCustomizer failAtOnceWithoutRedis() {
    return options ->
        options.disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS);
  }

  @Bean(destroyMethod = "")
  TokenBudgets tokenBudgets(StringRedisTemplate redis, InferenceSettings settings, Clock clock) {
    InferenceSettings.Budgets budgets = settings.budgets();
    return new TokenBudgets(
        redis,
        new BudgetSettings(
            budgets.lease(),
            budgets.sweepInterval(),
            budgets.withoutRedis() == InferenceSettings.WithoutRedis.OPEN),
        clock);
  }

  @Bean(destroyMethod = "")
  UsageRelay usageRelay(
      StringRedisTemplate redis,
      KafkaTemplate<String, String> kafka,
      ObjectMapper json,
      InferenceSettings settings,
      @Value("${spring.application.name}") String self) {
    return new UsageRelay(
        redis,
        new KafkaUsage(kafka, json, "/" + self),
        self + "-" + UUID.randomUUID(),
        settings.budgets().relayTakeOver());
  }

  @Bean
  MeteringLifecycle meteringLifecycle(TokenBudgets budgets, UsageRelay relay) {
    return new MeteringLifecycle(budgets, relay);
  }

  @Bean
  FollowedPrices prices(ServiceClients clients, InferenceSettings settings) {
    RestClient userService = clients.to("user-service").build();
    return new FollowedPrices(() -> list(userService), settings.budgets().priceInterval());
  }

  private static List<ModelPrice> list(RestClient userService) {
    return Objects.requireNonNullElse(
        userService
            .get()
            .uri("/internal/prices")
            .retrieve()
            .body(new ParameterizedTypeReference<List<ModelPrice>>() {}),
        List.of());
  }

  @Bean
  Metering metering(TokenBudgets budgets, Prices prices) {
    return new Metering(budgets, prices);
  }
}
