package io.llmplatform.inference.generation;

import io.llmplatform.common.error.PlatformException;
import io.llmplatform.inference.language.engine.TokenEngine;

/** A loaded language model, as those need it who want text of it. Thread-safe. */
public interface TextModel {
  /** Most tokens of a prompt and its completion together. */
  int contextLength();

  /** Ids are 0 to this, exclusive. */
  int vocabularySize();

  /**
   * The tokens of a text; tokens that steer the model, written out in it, become what they say.
   *
   * @param special whether what the model wants around every text is added, as its begin of text
   */
  int[] encode(String text, boolean special);

  /**
   * The ids, if they are the model's.
   *
   * @param field that they came in
   * @throws PlatformException invalid, naming the first that is not
   */
  default int[] requireKnown(String field, int[] ids) {
    for (int i = 0; i < ids.length; i++) {
      if (ids[i] < 0 || ids[i] >= vocabularySize()) {
        throw PlatformException.invalid(
            field,
            "%s[%d] is %d; the model's token ids are 0 to %d."
                .formatted(field, i, ids[i], vocabularySize() - 1));
      }
    }
    return ids;
  }

  /** The text of tokens, special ones written out; what is no whole character becomes U+FFFD. */
  String decode(int[] tokens);

  /**
   * A conversation as the model's template writes it.
   *
   * @throws PlatformException invalid, where the model has no template, or where the template
   *     refuses the conversation: with the template's own message
   */
  String render(ChatPrompt chat);

  /**
   * The tokens of a conversation.
   *
   * @throws PlatformException as {@link #render}
   */
  default int[] tokens(ChatPrompt chat) {
    return encode(render(chat), false);
  }

  /**
   * A text for the prompt that comes from elsewhere, such as a document: whatever in it would be
   * read as a token that steers the model, or as a mark of its chat template, is written so that it
   * is not.
   */
  String asData(String text);

  /** Finds tool calls in what the model writes; for one message, used by one thread at a time. */
  ReplyReader replies();

  /**
   * Begins a generation and returns at once.
   *
   * @param listener is told of its text and, exactly once, of its end, unless this throws
   * @throws io.llmplatform.inference.engine.QueueFull when too much waits
   * @throws PlatformException invalid, for a schema that nothing can meet or that is not supported
   */
  TokenEngine.Running generate(TextRequest request, TextListener listener);

  /** What its engine is doing; cheap. */
  TokenEngine.Load load();
}
