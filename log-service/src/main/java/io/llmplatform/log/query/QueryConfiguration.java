package io.llmplatform.log.query;

import com.mongodb.client.model.IndexModel;
import com.mongodb.client.model.Indexes;
import io.llmplatform.log.search.SearchIndexes;
import java.util.List;
import java.util.regex.Pattern;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class QueryConfiguration {
  private static final Pattern EVENTS =
      Pattern.compile("(requests|audit|jobs|training|models)_\\d{4}_\\d{2}(_\\d{2})?");

  /** A tenant's list, everybody's list, and what happened in a trace. */
  @Bean
  SearchIndexes eventIndexes() {
    return new SearchIndexes(
        EVENTS,
        List.of(
            new IndexModel(
                Indexes.compoundIndex(
                    Indexes.ascending("tenant"), Indexes.descending("time", "_id"))),
            new IndexModel(Indexes.descending("time", "_id")),
            new IndexModel(Indexes.ascending("traceId"))));
  }
}
