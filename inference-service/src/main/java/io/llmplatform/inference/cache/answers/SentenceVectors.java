package io.llmplatform.inference.cache.answers;

import io.llmplatform.common.security.Caller;
import java.util.Optional;

/** What sentences mean. Thread-safe; never throws, or waits longer than its settings say. */
@FunctionalInterface
public interface SentenceVectors {
  /**
   * A sentence's meaning.
   *
   * @param by what made the vector; those of one maker only can be compared
   */
  record SentenceVector(String by, float[] vector) {}

  /** Empty where the caller may not use what makes vectors, or it is not there in time. */
  Optional<SentenceVector> of(Caller caller, String sentence);
}
