package io.llmplatform.inference.retrieval.index.lucene;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.llmplatform.inference.retrieval.index.AccessTerms;
import io.llmplatform.inference.retrieval.index.Hit;
import io.llmplatform.inference.retrieval.index.IndexedChunk;
import java.util.Map;
import java.util.OptionalDouble;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.Field.Store;
import org.apache.lucene.document.FieldType;
import org.apache.lucene.document.KnnFloatVectorField;
import org.apache.lucene.document.LongField;
import org.apache.lucene.document.StoredField;
import org.apache.lucene.document.StringField;
import org.apache.lucene.document.TextField;
import org.apache.lucene.index.IndexOptions;
import org.apache.lucene.index.VectorSimilarityFunction;

/** Chunks as Lucene's documents. */
final class ChunkDocuments {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final TypeReference<Map<String, Object>> OBJECT = new TypeReference<>() {};

  /** Words and how often they occur; where they do, nobody asks. */
  private static final FieldType WORDS = new FieldType(TextField.TYPE_STORED);

  static {
    WORDS.setIndexOptions(IndexOptions.DOCS_AND_FREQS);
    WORDS.freeze();
  }

  private ChunkDocuments() {}

  static Document of(IndexedChunk chunk) {
    Document document = new Document();
    document.add(new StringField(ChunkField.ID, chunk.id(), Store.YES));
    document.add(new StringField(ChunkField.TENANT, chunk.tenant(), Store.NO));
    document.add(new StringField(ChunkField.STORE, chunk.store(), Store.YES));
    document.add(new StoredField(ChunkField.FILE, chunk.file()));
    document.add(new LongField(ChunkField.REVISION, chunk.revision(), Store.NO));
    document.add(new StoredField(ChunkField.ORDINAL, chunk.ordinal()));
    document.add(new Field(ChunkField.TEXT, chunk.text(), WORDS));
    // Of unit length, so that the product is the cosine.
    document.add(
        new KnnFloatVectorField(
            ChunkField.VECTOR, chunk.vector(), VectorSimilarityFunction.DOT_PRODUCT));
    for (String reader : AccessTerms.of(chunk.access())) {
      document.add(new StringField(ChunkField.READER, reader, Store.NO));
    }
    chunk
        .attributes()
        .forEach(
            (name, value) ->
                document.add(
                    new StringField(
                        ChunkField.ATTRIBUTE, AttributeTerm.of(name, value), Store.NO)));
    document.add(new StoredField(ChunkField.ATTRIBUTES, json(chunk.attributes())));
    return document;
  }

  /**
   * @param stored what was stored of the chunk's document
   */
  static Hit hit(Document stored, double score, OptionalDouble cosine) {
    return new Hit(
        stored.get(ChunkField.ID),
        stored.get(ChunkField.STORE),
        stored.get(ChunkField.FILE),
        stored.getField(ChunkField.ORDINAL).numericValue().intValue(),
        stored.get(ChunkField.TEXT),
        attributes(stored.get(ChunkField.ATTRIBUTES)),
        score,
        cosine);
  }

  private static String json(Map<String, Object> attributes) {
    try {
      return JSON.writeValueAsString(attributes);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("attributes that are no JSON", e);
    }
  }

  private static Map<String, Object> attributes(String json) {
    try {
      return JSON.readValue(json, OBJECT);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("stored attributes that are no JSON", e);
    }
  }
}
