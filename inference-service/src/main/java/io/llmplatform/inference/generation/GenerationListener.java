package io.llmplatform.inference.generation;

import io.llmplatform.inference.catalog.ModelVersion;
import io.llmplatform.inference.language.engine.Ending;
import java.util.List;

/**
 * Is told of a request's texts: one call at a time, in order, on a thread that is not the engine's.
 * It should not block: other requests are told by the same threads. One that throws ends the
 * request as a client that has gone.
 */
public interface GenerationListener {
  /**
   * A request that runs.
   *
   * @param by the version that answers
   * @param digest of the version's files
   * @param prompts each, in the order of the request
   * @param model for its texts, until the end
   */
  record Begun(ModelVersion by, String digest, List<Prompt> prompts, TextModel model) {}

  /** Told first. */
  void begun(Begun begun);

  /** A token of a choice's prompt, all of them in order and first, where they were asked for. */
  default void prompt(int choice, TextPiece.Token token) {}

  /**
   * @param choice all choices of the first prompt come before those of the second
   */
  void piece(int choice, TextPiece piece);

  /**
   * A text is whole.
   *
   * @param ending {@link Ending#STOP} or {@link Ending#LENGTH}
   */
  void ended(int choice, Ending ending);

  /** All are, and they are paid for; told last. */
  void completed(Usage usage);

  /** The request failed, which is paid for as far as it went; told last, instead of completed. */
  void failed(Throwable failure);
}
