package io.llmplatform.inference.retrieval.index;

import java.util.HashMap;
import java.util.Map;

/**
 * A chunk of a test: of tenant acme's store s, file f, revision 1, open to all, unless said
 * otherwise.
 */
public record AChunk(IndexedChunk chunk) {
  public static final String TENANT = "acme";
  public static final String STORE = "s";

  public static AChunk named(String id) {
    return new AChunk(
        new IndexedChunk(id, TENANT, STORE, "f", 1, 0, "", AVector.of(1), Map.of(), Access.OPEN));
  }

  public AChunk of(String tenant) {
    return with(tenant, chunk.store(), chunk.revision());
  }

  public AChunk in(String store) {
    return with(chunk.tenant(), store, chunk.revision());
  }

  public AChunk revised(long revision) {
    return with(chunk.tenant(), chunk.store(), revision);
  }

  public AChunk at(float... components) {
    return with(AVector.of(components), chunk.text(), chunk.attributes(), chunk.access());
  }

  public AChunk saying(String text) {
    return with(chunk.vector(), text, chunk.attributes(), chunk.access());
  }

  public AChunk having(String attribute, Object value) {
    Map<String, Object> attributes = new HashMap<>(chunk.attributes());
    attributes.put(attribute, value);
    return with(chunk.vector(), chunk.text(), attributes, chunk.access());
  }

  public AChunk readBy(Access access) {
    return with(chunk.vector(), chunk.text(), chunk.attributes(), access);
  }

  private AChunk with(String tenant, String store, long revision) {
    return new AChunk(
        new IndexedChunk(
            chunk.id(),
            tenant,
            store,
            chunk.file(),
            revision,
            chunk.ordinal(),
            chunk.text(),
            chunk.vector(),
            chunk.attributes(),
            chunk.access()));
  }

  private AChunk with(float[] vector, String text, Map<String, Object> attributes, Access access) {
    return new AChunk(
        new IndexedChunk(
            chunk.id(),
            chunk.tenant(),
            chunk.store(),
            chunk.file(),
            chunk.revision(),
            chunk.ordinal(),
            text,
            vector,
            attributes,
            access));
  }
}
