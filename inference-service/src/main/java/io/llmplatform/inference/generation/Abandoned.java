package io.llmplatform.inference.generation;

/** The client of a request has gone; nobody reads the answer. */
public final class Abandoned extends RuntimeException {
  private static final long serialVersionUID = 1L;

  Abandoned() {
    super("the client has gone", null, false, false);
  }
}
