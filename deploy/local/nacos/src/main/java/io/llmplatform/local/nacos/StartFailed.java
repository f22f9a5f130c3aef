package io.llmplatform.local.nacos;

/** Why Nacos is not up, in a sentence for whoever started it. */
final class StartFailed extends Exception {
  private static final long serialVersionUID = 1L;

  StartFailed(String message) {
    super(message);
  }

  StartFailed(String message, Throwable cause) {
    super(message, cause);
  }
}
