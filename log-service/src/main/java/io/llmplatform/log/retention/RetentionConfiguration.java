package io.llmplatform.log.retention;

import static io.llmplatform.user.api.Permission.TENANTS_ALL;

import io.llmplatform.common.security.AccessRules;
import io.llmplatform.log.event.EventKind;
import java.time.Clock;
import java.util.List;
import java.util.stream.Stream;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.mongodb.core.MongoTemplate;

/** The purge of events, and of what other packages say that expires. */
@Configuration(proxyBeanMethods = false)
class RetentionConfiguration {
  @Bean
  Purging purging(MongoTemplate mongo, RetentionSettings settings, ObjectProvider<Expiring> other) {
    List<Expiring> events =
        Stream.of(EventKind.values())
            .map(
                kind ->
                    new Expiring(
                        kind.collections(), settings.shortest(kind), settings.longest(kind)))
            .toList();
    return new Purging(
        mongo, () -> Stream.concat(events.stream(), other.stream()).toList(), Clock.systemUTC());
  }

  /** The controller asks for the role of a service besides. */
  @Bean
  AccessRules purgeAccess() {
    return access -> access.writes("/internal/purge", TENANTS_ALL);
  }
}
