package io.llmplatform.inference.language.constraint;

import java.util.List;

/** A regular expression, read. */
sealed interface RegularExpression {
  /** One character of the set. */
  record One(CodePoints characters) implements RegularExpression {}

  /** One after the other; none: the empty text. */
  record Sequence(List<RegularExpression> parts) implements RegularExpression {}

  /** One of them. */
  record Choice(List<RegularExpression> alternatives) implements RegularExpression {}

  /** So many times. */
  record Repeated(RegularExpression part, Repetition repetition) implements RegularExpression {}

  /** The beginning of the text. */
  record Begin() implements RegularExpression {}

  /** The end of the text. */
  record End() implements RegularExpression {}
}
