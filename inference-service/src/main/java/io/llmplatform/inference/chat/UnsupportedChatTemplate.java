package io.llmplatform.inference.chat;

/** A model's directory has a chat template that cannot be used. The message says why. */
public final class UnsupportedChatTemplate extends RuntimeException {
  private static final long serialVersionUID = 1L;

  UnsupportedChatTemplate(String message) {
    super(message);
  }
}
