package io.llmplatform.inference.retrieval.index;

import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** An index for each test, in a store that an adapter opens. */
abstract class IndexContract {
  final IndexId id = new IndexId("t_" + UUID.randomUUID().toString().replace("-", ""));
  VectorIndex index;

  /** Opens the one store of the test; again after it was closed. */
  protected abstract VectorIndex open();

  @BeforeEach
  void createsTheIndex() {
    index = open();
    index.create(id, AVector.DIMENSIONS);
  }

  @AfterEach
  void dropsTheIndex() {
    index.drop(id);
    index.close();
  }

  void write(AChunk... chunks) {
    index.upsert(id, Arrays.stream(chunks).map(AChunk::chunk).toList());
  }

  List<Hit> hits(AQuery query) {
    return index.search(id, query.query());
  }

  List<String> found(AQuery query) {
    return hits(query).stream().map(Hit::id).toList();
  }
}
