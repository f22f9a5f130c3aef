package io.llmplatform.inference.cache.answers;

import java.util.Optional;

/**
 * What is asked of a model.
 *
 * @param request digest of everything in the request that decides its answer
 * @param wording present where another wording may ask the same
 */
public record AnswerQuestion(String request, Optional<Wording> wording) {
  /**
   * @param sentence what is asked last; not blank
   * @param rest digest of all else that decides the answer: only sentences that share it are
   *     compared
   */
  public record Wording(String sentence, String rest) {}
}
