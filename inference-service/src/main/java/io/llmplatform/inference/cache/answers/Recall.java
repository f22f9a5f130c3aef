package io.llmplatform.inference.cache.answers;

import java.util.function.Consumer;

/** What the memory of answers says to a request. */
public sealed interface Recall {
  /** It is not for this request. */
  Recall NONE = new None();

  record None() implements Recall {}

  /** It has the answer. */
  record Found(Answer answer, Likeness likeness) implements Recall {}

  /**
   * It has none.
   *
   * @param looked whether it was asked at all
   * @param remember takes the answer once it is whole; never waits, never throws
   */
  record Missed(boolean looked, Consumer<Answer> remember) implements Recall {}

  /** How like the request is to the one that was answered before. */
  enum Likeness {
    /** The same. */
    EXACT("exact"),
    /** The last message is put otherwise, and means about the same. */
    SEMANTIC("semantic");

    private final String slug;

    Likeness(String slug) {
      this.slug = slug;
    }

    /** As clients and events are told of it. */
    public String slug() {
      return slug;
    }
  }
}
