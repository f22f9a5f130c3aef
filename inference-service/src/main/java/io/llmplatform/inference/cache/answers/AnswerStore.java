package io.llmplatform.inference.cache.answers;

import java.util.Map;
import java.util.Optional;

/**
 * Where answers are remembered. It may forget any of them at any time. Thread-safe; no method ever
 * throws, or waits longer than its settings say.
 */
public interface AnswerStore {
  /**
   * Sentences that may be compared, of one place.
   *
   * @param group printable
   * @param vector of the sentence; not to be changed
   */
  record Compared(String group, float[] vector) {}

  Optional<Answer> find(AnswerKey key);

  /** The vectors of a place's group, by the request that each belongs to. */
  Map<String, float[]> vectors(String place, String group);

  /** Remembers an answer, without waiting for it. */
  void remember(AnswerKey key, Answer answer, Optional<Compared> compared);
}
