package io.llmplatform.scheduler.training.classifier;

import io.llmplatform.common.security.Owner;
import java.util.List;

/**
 * Turns texts into vectors, in their owner's name. Thread-safe. Fails with a {@link
 * io.llmplatform.common.error.PlatformException}.
 */
interface Embedder {

  /**
   * @param texts at least one; what is too long for the model is cut
   */
  Embedded embed(Owner owner, String model, List<String> texts);

  /**
   * @param vectors one for each text, in their order
   * @param tokens that were computed
   * @param version of the model that computed them
   */
  record Embedded(List<float[]> vectors, long tokens, int version) {
    public Embedded {
      vectors = List.copyOf(vectors);
    }
  }
}
