package io.llmplatform.inference.retrieval.index.lucene;

/** The fields of a chunk's document. Their number does not depend on what tenants store. */
final class ChunkField {
  static final String ID = "id";
  static final String TENANT = "tenant";
  static final String STORE = "store";
  static final String FILE = "file";
  static final String REVISION = "revision";
  static final String ORDINAL = "ordinal";
  static final String TEXT = "text";
  static final String VECTOR = "vector";

  /** Who may read it: {@link io.llmplatform.inference.retrieval.index.AccessTerms}. */
  static final String READER = "reader";

  /** Attributes that filters ask for: {@link AttributeTerm}. */
  static final String ATTRIBUTE = "attribute";

  /** All attributes, as a JSON object. */
  static final String ATTRIBUTES = "attributes";

  private ChunkField() {}
}
