package io.llmplatform.log.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.mongodb.client.model.IndexModel;
import com.mongodb.client.model.IndexOptions;
import com.mongodb.client.model.Indexes;
import io.llmplatform.log.LogScenario;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.bson.BsonDocument;
import org.bson.Document;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.data.mongodb.core.query.Query;

class MakingIndexesIT extends LogScenario {
  @Autowired MakingIndexes making;

  private final String collection = "c_" + UUID.randomUUID();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "requests_2026_11_29",
        "ledger_2026_11_29",
        "audit_2026_11",
        "jobs_2026_11",
        "training_2026_11",
        "models_2026_11",
        "conversations_2026_11_29",
        "usage_models_by_day_2026_11",
        "usage_models_by_hour_2026_11_29",
        "usage_callers_by_day_2026_11",
        "usage_callers_by_hour_2026_11_29"
      })
  void noTwoIndexesOfACollectionHaveTheSameKeys(String collection) {
    List<BsonDocument> keys =
        making.wanted(collection).stream().map(each -> each.getKeys().toBsonDocument()).toList();
    assertThat(keys)
        .doesNotHaveDuplicates()
        .contains(BsonDocument.parse("{expiresAt: 1}"))
        .anyMatch(each -> each.getFirstKey().equals("tenant"));
  }

  @Test
  void aCollectionThatIsNewGetsItsIndexesToo() {
    making.make();
    mongo.insert(new Document("tenant", tenant), "audit_2020_01");
    making.make();
    making.make();
    assertThat(keys("audit_2020_01")).contains("tenant", "time", "traceId", "expiresAt");
    mongo.dropCollection("audit_2020_01");
  }

  @Test
  void whatFailsForOneCollectionHoldsUpNoOther() {
    mongo.insert(List.of(new Document("n", 1), new Document("n", 1)), collection + "_a");
    mongo.insert(new Document("n", 1), collection + "_b");
    MakingIndexes these =
        new MakingIndexes(
            mongo,
            List.of(
                new CollectionIndexes(
                    name -> name.startsWith(collection),
                    List.of(
                        new IndexModel(Indexes.ascending("n"), new IndexOptions().unique(true)),
                        new IndexModel(Indexes.ascending("m"))))));
    assertThatCode(these::make).doesNotThrowAnyException();
    assertThat(keys(collection + "_b")).contains("n");
    assertThat(keys(collection + "_a")).doesNotContain("n");
    mongo.remove(new Query().limit(1), collection + "_a");
    these.make();
    assertThat(keys(collection + "_a")).contains("n");
  }

  /** The first members of the collection's indexes. */
  private List<String> keys(String name) {
    return mongo
        .getCollection(name)
        .listIndexes()
        .map(each -> each.get("key", Document.class).keySet().iterator().next())
        .into(new ArrayList<>());
  }
}
