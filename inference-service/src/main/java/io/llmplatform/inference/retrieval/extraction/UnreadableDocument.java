package io.llmplatform.inference.retrieval.extraction;

/** A document that another try would not read either. The message is a sentence for its owner. */
public final class UnreadableDocument extends Exception {
  private static final long serialVersionUID = 1L;

  /** What is wrong with it. */
  public enum Fault {
    /** Damaged, encrypted, too large, empty, or made to do harm. */
    INVALID,
    /** Of a kind that is not read. */
    UNSUPPORTED
  }

  private final Fault fault;

  public UnreadableDocument(Fault fault, String message) {
    super(message);
    this.fault = fault;
  }

  public Fault fault() {
    return fault;
  }

  /** The sentence. */
  public String sentence() {
    return String.valueOf(getMessage());
  }
}
