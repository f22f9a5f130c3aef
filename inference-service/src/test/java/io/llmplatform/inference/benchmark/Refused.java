package io.llmplatform.inference.benchmark;

/**
 * The platform takes no more requests at the moment: 429, or RESOURCE_EXHAUSTED. Without a stack
 * trace, because thousands are made in a second.
 */
final class Refused extends Exception {
  private static final long serialVersionUID = 1L;

  Refused(String message) {
    super(message, null, false, false);
  }
}
