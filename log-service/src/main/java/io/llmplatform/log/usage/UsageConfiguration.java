package io.llmplatform.log.usage;

import static io.llmplatform.user.api.Permission.USAGE_READ;

import com.mongodb.client.model.IndexModel;
import com.mongodb.client.model.Indexes;
import io.llmplatform.common.security.AccessRules;
import io.llmplatform.log.retention.Expiring;
import io.llmplatform.log.retention.RetentionSettings;
import io.llmplatform.log.store.CollectionIndexes;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Who may ask for usage, how it is found, and how long it is kept. */
@Configuration(proxyBeanMethods = false)
class UsageConfiguration {
  @Bean
  AccessRules usageAccess() {
    return access -> access.reads("/api/usage", USAGE_READ);
  }

  /** What one tenant used in a stretch of time. */
  @Bean
  CollectionIndexes usageIndexes() {
    return new CollectionIndexes(
        name ->
            Stream.of(Grain.values())
                .anyMatch(grain -> grain.collections().begin(name).isPresent()),
        List.of(new IndexModel(Indexes.ascending(Counts.TENANT, Counts.START))));
  }

  @Bean
  Expiring modelsByDay(RetentionSettings retention) {
    return expiring(Grain.MODELS_BY_DAY, retention);
  }

  @Bean
  Expiring modelsByHour(RetentionSettings retention) {
    return expiring(Grain.MODELS_BY_HOUR, retention);
  }

  @Bean
  Expiring callersByDay(RetentionSettings retention) {
    return expiring(Grain.CALLERS_BY_DAY, retention);
  }

  @Bean
  Expiring callersByHour(RetentionSettings retention) {
    return expiring(Grain.CALLERS_BY_HOUR, retention);
  }

  private static Expiring expiring(Grain grain, RetentionSettings retention) {
    Duration kept = grain.hourly() ? retention.usageHours() : retention.usageDays();
    return new Expiring(grain.collections(), kept, kept.plus(grain.length()));
  }
}
