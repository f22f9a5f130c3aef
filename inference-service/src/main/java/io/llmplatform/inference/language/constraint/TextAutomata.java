package io.llmplatform.inference.language.constraint;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Automata of one schema's patterns, formats and lengths, each made once. Together they are
 * bounded; an {@link IllegalArgumentException} says what is wrong, after a keyword's name. Not
 * thread-safe.
 */
final class TextAutomata {
  private static final int MOST_STATES = 10_000;

  private final Map<Object, TextAutomaton> made = new HashMap<>();
  private int states;

  /** What an automaton is made of, where it is not a pattern. */
  private record Both(TextAutomaton first, TextAutomaton second) {}

  private record OfLength(TextAutomaton texts, Repetition length) {}

  /** Texts in which the pattern is found. */
  TextAutomaton pattern(String pattern) {
    return make(pattern, () -> TextPatterns.pattern(pattern));
  }

  /** Texts of the format; null when it is not known. */
  @Nullable TextAutomaton format(String format) {
    String pattern = TextPatterns.ofFormat(format);
    return pattern == null ? null : pattern(pattern);
  }

  TextAutomaton both(TextAutomaton first, TextAutomaton second) {
    return make(new Both(first, second), () -> first.and(second));
  }

  TextAutomaton ofLength(TextAutomaton texts, Repetition length) {
    return make(new OfLength(texts, length), () -> texts.ofLength(length));
  }

  /** All texts but these. */
  TextAutomaton except(Collection<String> texts) {
    return make(texts, () -> TextAutomaton.except(texts));
  }

  private TextAutomaton make(Object what, Supplier<TextAutomaton> making) {
    TextAutomaton known = made.get(what);
    if (known != null) {
      return known;
    }
    TextAutomaton automaton = making.get();
    states += automaton.states().size();
    if (states > MOST_STATES) {
      throw new IllegalArgumentException(
          "and the others of this schema need more than %,d states".formatted(MOST_STATES));
    }
    made.put(what, automaton);
    return automaton;
  }
}
