package io.llmplatform.inference.retrieval.store;

import io.llmplatform.inference.retrieval.index.IndexId;
import java.util.Locale;

/** Which index has an embedding model's vectors. */
public final class ModelIndex {
  private static final int MAX_NAME = 150;

  private ModelIndex() {}

  /**
   * The index of vectors of a model. Two models whose names differ in other characters than letters
   * and digits alone may share one: searches never compare vectors of different stores.
   *
   * @param dimensions of the vectors
   */
  public static IndexId of(String model, int dimensions) {
    String plain = model.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "_");
    String cut = plain.length() > MAX_NAME ? plain.substring(0, MAX_NAME) : plain;
    return new IndexId("m_%s_%d".formatted(cut, dimensions));
  }
}
