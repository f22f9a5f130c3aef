package io.llmplatform.log.retention;

import static io.llmplatform.user.api.Permission.TENANTS_ALL;

import com.mongodb.client.model.IndexModel;
import com.mongodb.client.model.IndexOptions;
import com.mongodb.client.model.Indexes;
import io.llmplatform.common.security.AccessRules;
import io.llmplatform.log.event.EventKind;
import io.llmplatform.log.store.CollectionIndexes;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.mongodb.core.MongoTemplate;

/** The purge of events, and of what other packages say that expires. */
@Configuration(proxyBeanMethods = false)
class RetentionConfiguration {
  @Bean
  ExpiringCollections expiringCollections(
      RetentionSettings settings, ObjectProvider<Expiring> others) {
    Stream<Expiring> events =
        Stream.of(EventKind.values())
            .map(
                kind ->
                    new Expiring(
                        kind.collections(), settings.shortest(kind), settings.longest(kind)));
    return new ExpiringCollections(Stream.concat(events, others.stream()).toList());
  }

  /** By which MongoDB deletes expired documents itself; the local mode's store does not. */
  @Bean
  CollectionIndexes expiryIndexes(ExpiringCollections expiring) {
    return new CollectionIndexes(
        expiring::include,
        List.of(
            new IndexModel(
                Indexes.ascending(Expiring.EXPIRES_AT),
                new IndexOptions().expireAfter(0L, TimeUnit.SECONDS))));
  }

  @Bean
  Purging purging(MongoTemplate mongo, ExpiringCollections expiring, Clock clock) {
    return new Purging(mongo, expiring.all(), clock);
  }

  /** The controller asks for the role of a service besides. */
  @Bean
  AccessRules purgeAccess() {
    return access -> access.writes("/internal/purge", TENANTS_ALL);
  }
}
