package io.llmplatform.log.usage;

import static com.mongodb.client.model.Filters.in;
import static com.mongodb.client.model.Projections.include;

import com.mongodb.MongoBulkWriteException;
import com.mongodb.WriteConcern;
import com.mongodb.bulk.BulkWriteResult;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.BulkWriteOptions;
import com.mongodb.client.model.UpdateOneModel;
import io.llmplatform.log.retention.RetentionSettings;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bson.Document;
import org.springframework.data.mongodb.core.MongoTemplate;
import org.springframework.stereotype.Component;

/**
 * Adds measurements to the documents of usage, each exactly once however often it is told of: a
 * document counts one Kafka partition and says up to which offset; a measurement at or before it is
 * counted already. A document changes only while it counts up to where its writer has seen it, so
 * that of two that have read the same batch only one adds it. Thread-safe.
 */
@Component
public class CountingUsage {
  private static final int DUPLICATE_KEY = 11000;
  // Another writer of the same partition can only be one that has lost it: it gets no new batches.
  private static final int ATTEMPTS = 10;
  // A store bounds the size of a command, and ids may have thousands of bytes.
  private static final int TOGETHER = 1000;

  private final MongoTemplate mongo;
  private final RetentionSettings retention;

  CountingUsage(MongoTemplate mongo, RetentionSettings retention) {
    this.mongo = mongo;
    this.retention = retention;
  }

  /** Gathers what is to be counted together. */
  public UncountedUsage gathering() {
    return new UncountedUsage(retention);
  }

  /**
   * Counts what is not counted yet, and empties what was gathered.
   *
   * @throws com.mongodb.MongoException if the store fails; nothing is lost of what was gathered,
   *     and it is to be told again
   */
  public void count(UncountedUsage gathered) {
    for (Grain grain : Grain.values()) {
      gathered.growths(grain).forEach(this::add);
    }
    gathered.clear();
  }

  private void add(String name, List<Growth> growths) {
    MongoCollection<Document> collection = collection(name);
    for (int i = 0; i < growths.size(); i += TOGETHER) {
      add(collection, growths.subList(i, Math.min(i + TOGETHER, growths.size())));
    }
  }

  private static void add(MongoCollection<Document> collection, List<Growth> growths) {
    List<String> ids = growths.stream().map(Growth::id).toList();
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      Map<String, Long> upTo = upTo(collection, ids);
      List<UpdateOneModel<Document>> updates = new ArrayList<>();
      for (Growth growth : growths) {
        long seen = upTo.getOrDefault(growth.id(), Growth.NOTHING);
        if (growth.addsTo(seen)) {
          updates.add(growth.update(seen));
        }
      }
      if (updates.isEmpty() || written(collection, updates)) {
        return;
      }
    }
    throw new IllegalStateException("Others change " + collection.getNamespace() + " all the time");
  }

  private static Map<String, Long> upTo(MongoCollection<Document> collection, List<String> ids) {
    Map<String, Long> upTo = new HashMap<>();
    for (Document each :
        collection
            .find(in("_id", ids))
            .projection(include(Counts.UP_TO))
            .batchSize(ids.size() + 1)) {
      upTo.put(each.getString("_id"), each.get(Counts.UP_TO, Number.class).longValue());
    }
    return upTo;
  }

  /** Whether all updates found what they expected; if not, it must be looked anew. */
  private static boolean written(
      MongoCollection<Document> collection, List<UpdateOneModel<Document>> updates) {
    try {
      BulkWriteResult result = collection.bulkWrite(updates, new BulkWriteOptions().ordered(false));
      return result.getMatchedCount() + result.getUpserts().size() == updates.size();
    } catch (MongoBulkWriteException e) {
      boolean onlyRaces =
          e.getWriteConcernError() == null
              && e.getWriteErrors().stream().allMatch(error -> error.getCode() == DUPLICATE_KEY);
      if (onlyRaces) {
        return false;
      }
      throw e;
    }
  }

  private MongoCollection<Document> collection(String name) {
    return mongo.getCollection(name).withWriteConcern(WriteConcern.MAJORITY);
  }
}
