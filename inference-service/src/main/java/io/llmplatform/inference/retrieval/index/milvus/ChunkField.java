package io.llmplatform.inference.retrieval.index.milvus;

import java.util.List;

/** The fields of a collection of chunks. */
final class ChunkField {
  static final String ID = "id";
  static final String TENANT = "tenant";
  static final String STORE = "store";
  static final String FILE = "file";
  static final String REVISION = "revision";
  static final String ORDINAL = "ordinal";
  static final String TEXT = "text";

  /** What BM25 makes of the text. */
  static final String WORDS = "words";

  static final String VECTOR = "vector";

  /** Who may read it: {@link io.llmplatform.inference.retrieval.index.AccessTerms}. */
  static final String READERS = "readers";

  /** Attributes that are asked for by their values: {@link AttributeKey#term}. */
  static final String TERMS = "terms";

  /** All attributes, as a JSON object whose keys are those of {@link AttributeKey#of}. */
  static final String ATTRIBUTES = "attributes";

  /** What a hit is made of, beside its id. */
  static final List<String> SHOWN = List.of(STORE, FILE, ORDINAL, TEXT, ATTRIBUTES);

  private ChunkField() {}
}
