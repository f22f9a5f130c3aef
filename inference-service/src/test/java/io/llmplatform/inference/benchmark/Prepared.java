package io.llmplatform.inference.benchmark;

import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The requests of a corpus, made before anything is measured. Thread-safe.
 *
 * @param <R> a request
 */
final class Prepared<R> {
  /** How the request of a sequence is made. */
  @FunctionalInterface
  interface Making<R> {
    R of(long[] ids) throws Exception;
  }

  private final Map<long[], R> requests = new IdentityHashMap<>();

  Prepared(List<long[]> sequences, Making<R> making) throws Exception {
    for (long[] ids : sequences) {
      requests.put(ids, making.of(ids));
    }
  }

  /**
   * @param ids one of the corpus' own arrays
   */
  R of(long[] ids) {
    return Objects.requireNonNull(requests.get(ids), "no sequence of the corpus");
  }
}
