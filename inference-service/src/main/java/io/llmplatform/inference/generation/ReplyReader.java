package io.llmplatform.inference.generation;

import java.util.List;

/** Takes a model's message apart as it comes. Used by one thread at a time. */
public interface ReplyReader {
  /** What is known now; text that may be the beginning of a call is held back. */
  List<ReplyPart> read(String text);

  /** What was held back: nothing follows. */
  List<ReplyPart> end();

  /** For models, and requests, without tools: all is content. */
  static ReplyReader plain() {
    return new ReplyReader() {
      @Override
      public List<ReplyPart> read(String text) {
        return text.isEmpty() ? List.of() : List.of(new ReplyPart.Content(text));
      }

      @Override
      public List<ReplyPart> end() {
        return List.of();
      }
    };
  }
}
