package io.llmplatform.inference.generation;

import io.llmplatform.common.error.PlatformException;
import java.util.OptionalInt;

/**
 * Writes a conversation into the room that a model has for it. A request's shadow has it written
 * again, so the same is written each time. Immutable, thread-safe.
 */
@FunctionalInterface
public interface FittedChat {
  /**
   * The conversation for a model.
   *
   * @param maxTokens most tokens of the answer; empty: as the context allows
   * @throws PlatformException as {@link TextModel#render}
   */
  Prompt fit(TextModel model, OptionalInt maxTokens);
}
