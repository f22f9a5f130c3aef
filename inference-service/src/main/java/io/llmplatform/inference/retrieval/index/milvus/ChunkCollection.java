package io.llmplatform.inference.retrieval.index.milvus;

import io.llmplatform.inference.retrieval.index.IndexId;
import io.milvus.common.clientenum.FunctionType;
import io.milvus.v2.client.MilvusClientV2;
import io.milvus.v2.common.ConsistencyLevel;
import io.milvus.v2.common.DataType;
import io.milvus.v2.common.IndexParam;
import io.milvus.v2.common.IndexParam.IndexType;
import io.milvus.v2.common.IndexParam.MetricType;
import io.milvus.v2.service.collection.request.AddFieldReq;
import io.milvus.v2.service.collection.request.CreateCollectionReq;
import io.milvus.v2.service.collection.request.CreateCollectionReq.CollectionSchema;
import java.util.List;
import java.util.Map;

/** The schema of a collection, and its indexes. */
final class ChunkCollection {
  private static final int NAME_BYTES = 1024;

  /** The longest that Milvus has. */
  private static final int TEXT_BYTES = 65_535;

  /** The most that Milvus has. */
  private static final int MAX_READERS = 4096;

  /** Of a chunk, and each one's size: names and values are bounded where they are taken. */
  private static final int MAX_TERMS = 256;

  private static final int TERM_BYTES = 8192;

  /** Chinese words by jieba, others by spaces and punctuation. */
  private static final Map<String, Object> ANALYZER =
      Map.of("tokenizer", "jieba", "filter", List.of("removepunct", "lowercase", "asciifolding"));

  /** What the version of Milvus Lite begins with. */
  private static final String LITE = "milvus_lite";

  private ChunkCollection() {}

  static CreateCollectionReq of(IndexId index, int dimensions) {
    return CreateCollectionReq.builder()
        .collectionName(index.value())
        .collectionSchema(schema(dimensions))
        .consistencyLevel(ConsistencyLevel.STRONG)
        .build();
  }

  /**
   * Of the vectors, of the words, and of what conditions ask for.
   *
   * @param server its version, as it says
   */
  static List<IndexParam> indexes(String server) {
    return List.of(
        server.startsWith(LITE) ? exactNearness() : nearness(),
        wording(),
        inverted(ChunkField.STORE),
        inverted(ChunkField.READERS),
        inverted(ChunkField.TERMS));
  }

  private static CollectionSchema schema(int dimensions) {
    CollectionSchema schema = MilvusClientV2.CreateSchema();
    schema.addField(name(ChunkField.ID).isPrimaryKey(true).build());
    schema.addField(name(ChunkField.TENANT).isPartitionKey(true).build());
    schema.addField(name(ChunkField.STORE).build());
    schema.addField(name(ChunkField.FILE).build());
    schema.addField(field(ChunkField.REVISION, DataType.Int64).build());
    schema.addField(field(ChunkField.ORDINAL, DataType.Int32).build());
    schema.addField(
        field(ChunkField.TEXT, DataType.VarChar)
            .maxLength(TEXT_BYTES)
            .enableAnalyzer(true)
            .analyzerParams(ANALYZER)
            .build());
    schema.addField(field(ChunkField.WORDS, DataType.SparseFloatVector).build());
    schema.addField(field(ChunkField.VECTOR, DataType.FloatVector).dimension(dimensions).build());
    schema.addField(strings(ChunkField.READERS, NAME_BYTES, MAX_READERS));
    schema.addField(strings(ChunkField.TERMS, TERM_BYTES, MAX_TERMS));
    schema.addField(field(ChunkField.ATTRIBUTES, DataType.JSON).build());
    schema.addFunction(
        CreateCollectionReq.Function.builder()
            .name("bm25")
            .functionType(FunctionType.BM25)
            .inputFieldNames(List.of(ChunkField.TEXT))
            .outputFieldNames(List.of(ChunkField.WORDS))
            .build());
    return schema;
  }

  private static AddFieldReq.AddFieldReqBuilder<?> name(String field) {
    return field(field, DataType.VarChar).maxLength(NAME_BYTES);
  }

  private static AddFieldReq.AddFieldReqBuilder<?> field(String field, DataType type) {
    return AddFieldReq.builder().fieldName(field).dataType(type);
  }

  private static AddFieldReq strings(String field, int bytes, int count) {
    return field(field, DataType.Array)
        .elementType(DataType.VarChar)
        .maxLength(bytes)
        .maxCapacity(count)
        .build();
  }

  private static IndexParam nearness() {
    return IndexParam.builder()
        .fieldName(ChunkField.VECTOR)
        .indexType(IndexType.HNSW)
        .metricType(MetricType.COSINE)
        .extraParams(Map.of("M", 16, "efConstruction", 200))
        .build();
  }

  /**
   * Milvus Lite walks HNSW's graph with FAISS' own least effort, whatever it is asked, and so finds
   * two of ten where a filter allows one in a hundred. Looking at each vector is the least of what
   * it does for a search.
   */
  private static IndexParam exactNearness() {
    return IndexParam.builder()
        .fieldName(ChunkField.VECTOR)
        .indexType(IndexType.FLAT)
        .metricType(MetricType.COSINE)
        .build();
  }

  private static IndexParam wording() {
    return IndexParam.builder()
        .fieldName(ChunkField.WORDS)
        .indexType(IndexType.SPARSE_INVERTED_INDEX)
        .metricType(MetricType.BM25)
        .build();
  }

  private static IndexParam inverted(String field) {
    return IndexParam.builder().fieldName(field).indexType(IndexType.INVERTED).build();
  }
}
