package io.llmplatform.log.search;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.data.mongodb.core.MongoTemplate;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * Gives each collection its indexes: those that are there at the start, and new ones within the
 * interval, while they are small. An index that is there stays.
 */
@Component
class MakingIndexes {
  private static final Logger log = LoggerFactory.getLogger(MakingIndexes.class);

  private final MongoTemplate mongo;
  private final List<SearchIndexes> wanted;
  private final Set<String> done = ConcurrentHashMap.newKeySet();

  MakingIndexes(MongoTemplate mongo, List<SearchIndexes> wanted) {
    this.mongo = mongo;
    this.wanted = List.copyOf(wanted);
  }

  @Scheduled(fixedDelayString = "${log.search.index-interval:1m}")
  void make() {
    try {
      Set<String> present = mongo.getCollectionNames();
      done.retainAll(present);
      present.stream().filter(name -> !done.contains(name)).forEach(this::make);
    } catch (DataAccessException e) {
      log.warn("Indexes are made once the store answers: {}", e.getMessage());
    }
  }

  private void make(String collection) {
    for (SearchIndexes indexes : wanted) {
      if (indexes.collections().test(collection)) {
        mongo.execute(collection, documents -> documents.createIndexes(indexes.indexes()));
      }
    }
    done.add(collection);
  }
}
