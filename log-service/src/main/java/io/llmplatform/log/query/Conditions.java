package io.llmplatform.log.query;

import com.mongodb.client.model.Filters;
import java.util.ArrayList;
import java.util.List;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;

/** Collects equalities; an absent value adds none. Used by one thread. */
final class Conditions {
  private final List<Bson> all = new ArrayList<>();

  void equal(String field, @Nullable Object value) {
    if (value != null) {
      all.add(Filters.eq(field, value));
    }
  }

  List<Bson> list() {
    return all;
  }
}
