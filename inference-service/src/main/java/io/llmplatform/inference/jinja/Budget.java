package io.llmplatform.inference.jinja;

/** What is left of a render's limits. Owned by the thread that renders. */
final class Budget {
  /** Characters that are searched, copied or compared in the time of a step. */
  private static final int CHARACTERS_PER_STEP = 32;

  /** A list of short texts takes the memory of a text with so many characters for each. */
  private static final int CHARACTERS_PER_ELEMENT = 32;

  private final Limits limits;
  private long steps;
  private long characters;
  private int depth;

  Budget(Limits limits) {
    this.limits = limits;
    this.steps = limits.steps();
    this.characters = limits.characters();
  }

  /** One expression, statement or element. */
  void step() {
    steps(1);
  }

  void steps(long count) {
    steps -= count;
    if (steps < 0) {
      throw new TemplateFailure("The template takes more than %d steps".formatted(limits.steps()));
    }
  }

  /** A text of this length is looked through once. */
  void scan(long length) {
    steps(length / CHARACTERS_PER_STEP + 1);
  }

  /** A text is searched for another; the worst case is their product. */
  void search(long length, long sought) {
    steps((length / CHARACTERS_PER_STEP + 1) * (sought / CHARACTERS_PER_STEP + 1));
  }

  /** A text of this length is about to be made. */
  void text(long length) {
    characters -= length;
    if (length < 0 || characters < 0) {
      throw new TemplateFailure(
          "The template makes more than %d characters".formatted(limits.characters()));
    }
    scan(length);
  }

  /** As many elements are about to be put into a list or a dict. */
  void elements(long count) {
    steps(count);
    characters -= count * CHARACTERS_PER_ELEMENT;
    text(0);
  }

  /** A text is about to be made of {@code count} times {@code length}. */
  void text(long length, long count) {
    text(length == 0 || count <= 0 ? 0 : saturated(length, count));
  }

  private static long saturated(long length, long count) {
    return count > Long.MAX_VALUE / length ? Long.MAX_VALUE : length * count;
  }

  /** One level deeper; {@link #leave} is not owed when the render fails. */
  void enter() {
    step();
    if (++depth > limits.depth()) {
      throw new TemplateFailure("The template nests deeper than " + limits.depth());
    }
  }

  void leave() {
    depth--;
  }
}
