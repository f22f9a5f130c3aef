package io.llmplatform.inference.retrieval.index;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * An index's name: one for each embedding model's vectors, shared by all tenants.
 *
 * @param value letters, digits and underscores, a letter first, at most 200 characters: a
 *     collection's name in Milvus, a folder's name in Lucene
 */
public record IndexId(String value) {
  private static final Pattern FORM = Pattern.compile("[a-z][a-z0-9_]{0,199}");

  public IndexId {
    if (!FORM.matcher(value).matches()) {
      throw new IllegalArgumentException("'%s' is no name of an index".formatted(value));
    }
  }

  /** The index of that name; none where it cannot be one's. */
  public static Optional<IndexId> parse(String name) {
    return FORM.matcher(name).matches() ? Optional.of(new IndexId(name)) : Optional.empty();
  }

  @Override
  public String toString() {
    return value;
  }
}
