package io.llmplatform.encryption;

/** A key that the service must not start with. The message holds no part of it. */
public final class MalformedKey extends IllegalStateException {
  private static final long serialVersionUID = 1L;

  MalformedKey(String message) {
    super(message);
  }
}
