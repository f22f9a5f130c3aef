package io.llmplatform.log.store;

import com.mongodb.client.model.IndexModel;
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
 * Gives collections the indexes that features want of them: those that are there, when the service
 * starts; a new one, such as that of a new day, within {@code log.store.index-interval} of its
 * first document, while it is small. An index that is there stays. What fails for one collection
 * holds up no other, and is tried again after the interval.
 */
@Component
class MakingIndexes {
  private static final Logger log = LoggerFactory.getLogger(MakingIndexes.class);

  private final MongoTemplate mongo;
  private final List<CollectionIndexes> wanted;
  private final Set<String> done = ConcurrentHashMap.newKeySet();

  MakingIndexes(MongoTemplate mongo, List<CollectionIndexes> wanted) {
    this.mongo = mongo;
    this.wanted = List.copyOf(wanted);
  }

  @Scheduled(fixedDelayString = "${log.store.index-interval:1m}")
  void make() {
    try {
      Set<String> present = mongo.getCollectionNames();
      done.retainAll(present);
      present.stream().filter(name -> !done.contains(name)).forEach(this::make);
    } catch (DataAccessException e) {
      log.warn("Indexes are made once the store answers: {}", e.getMessage());
    }
  }

  /** Those that the collection of that name is to have. */
  List<IndexModel> wanted(String collection) {
    return wanted.stream()
        .filter(each -> each.collections().test(collection))
        .flatMap(each -> each.indexes().stream())
        .toList();
  }

  private void make(String collection) {
    List<IndexModel> indexes = wanted(collection);
    try {
      if (!indexes.isEmpty()) {
        mongo.execute(collection, documents -> documents.createIndexes(indexes));
      }
      done.add(collection);
    } catch (DataAccessException e) {
      log.warn("{} lacks indexes until they can be made: {}", collection, e.getMessage());
    }
  }
}
