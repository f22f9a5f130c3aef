package io.llmplatform.log.query;

import com.mongodb.client.model.IndexModel;
import com.mongodb.client.model.IndexOptions;
import com.mongodb.client.model.Indexes;
import io.llmplatform.log.event.EventKind;
import io.llmplatform.log.store.CollectionIndexes;
import java.util.List;
import java.util.stream.Stream;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class QueryConfiguration {
  /** A tenant's list, everybody's list, and what happened in a trace. */
  @Bean
  CollectionIndexes eventIndexes() {
    return new CollectionIndexes(
        name ->
            Stream.of(EventKind.values())
                .anyMatch(kind -> kind.collections().begin(name).isPresent()),
        List.of(
            new IndexModel(
                Indexes.compoundIndex(
                    Indexes.ascending("tenant"), Indexes.descending("time", "_id"))),
            new IndexModel(Indexes.descending("time", "_id")),
            new IndexModel(Indexes.ascending("traceId"), new IndexOptions().sparse(true))));
  }
}
