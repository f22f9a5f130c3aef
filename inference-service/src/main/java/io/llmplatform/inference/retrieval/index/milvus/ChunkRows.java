package io.llmplatform.inference.retrieval.index.milvus;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import io.llmplatform.inference.retrieval.index.AccessTerms;
import io.llmplatform.inference.retrieval.index.Hit;
import io.llmplatform.inference.retrieval.index.IndexedChunk;
import io.milvus.v2.service.vector.response.SearchResp.SearchResult;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;

/** Chunks as rows of a collection. */
final class ChunkRows {
  private ChunkRows() {}

  static JsonObject of(IndexedChunk chunk) {
    JsonObject row = new JsonObject();
    row.addProperty(ChunkField.ID, chunk.id());
    row.addProperty(ChunkField.TENANT, chunk.tenant());
    row.addProperty(ChunkField.STORE, chunk.store());
    row.addProperty(ChunkField.FILE, chunk.file());
    row.addProperty(ChunkField.REVISION, chunk.revision());
    row.addProperty(ChunkField.ORDINAL, chunk.ordinal());
    row.addProperty(ChunkField.TEXT, chunk.text());
    row.add(ChunkField.VECTOR, vector(chunk.vector()));
    row.add(ChunkField.READERS, strings(AccessTerms.of(chunk.access())));
    row.add(
        ChunkField.TERMS,
        strings(
            chunk.attributes().entrySet().stream()
                .map(attribute -> AttributeKey.term(attribute.getKey(), attribute.getValue()))
                .toList()));
    row.add(ChunkField.ATTRIBUTES, attributes(chunk.attributes()));
    return row;
  }

  /**
   * @param result with the fields of {@link ChunkField#SHOWN}
   */
  static Hit hit(SearchResult result, double score, OptionalDouble cosine) {
    Map<String, Object> row = result.getEntity();
    return new Hit(
        (String) result.getId(),
        (String) value(row, ChunkField.STORE),
        (String) value(row, ChunkField.FILE),
        ((Number) value(row, ChunkField.ORDINAL)).intValue(),
        (String) value(row, ChunkField.TEXT),
        attributes((JsonObject) value(row, ChunkField.ATTRIBUTES)),
        score,
        cosine);
  }

  /** Of a field that every chunk has. */
  private static Object value(Map<String, Object> row, String field) {
    return Objects.requireNonNull(row.get(field), field);
  }

  private static JsonArray vector(float[] vector) {
    JsonArray components = new JsonArray(vector.length);
    for (float component : vector) {
      components.add(component);
    }
    return components;
  }

  private static JsonArray strings(Collection<String> strings) {
    JsonArray array = new JsonArray(strings.size());
    strings.forEach(array::add);
    return array;
  }

  private static JsonObject attributes(Map<String, Object> attributes) {
    JsonObject object = new JsonObject();
    attributes.forEach((name, value) -> object.add(AttributeKey.of(name, value), json(value)));
    return object;
  }

  private static JsonPrimitive json(Object value) {
    if (value instanceof Boolean truth) {
      return new JsonPrimitive(truth);
    }
    return value instanceof Double number
        ? new JsonPrimitive(number)
        : new JsonPrimitive((String) value);
  }

  private static Map<String, Object> attributes(JsonObject object) {
    Map<String, Object> attributes = new HashMap<>();
    object
        .entrySet()
        .forEach(
            entry -> attributes.put(AttributeKey.name(entry.getKey()), value(entry.getValue())));
    return attributes;
  }

  private static Object value(JsonElement value) {
    JsonPrimitive primitive = value.getAsJsonPrimitive();
    if (primitive.isBoolean()) {
      return primitive.getAsBoolean();
    }
    return primitive.isNumber() ? (Object) primitive.getAsDouble() : primitive.getAsString();
  }
}
