package io.llmplatform.inference.language.constraint;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What schemas that all have to be met say of a string together. Not thread-safe. */
final class TextShape {
  private final TextAutomata automata;
  private int least;
  private int most = Repetition.UNBOUNDED;
  private @Nullable TextAutomaton content;

  TextShape(TextAutomata automata) {
    this.automata = automata;
  }

  void read(Located schema) {
    least = Math.max(least, ValueShape.count(schema, "minLength", 0));
    most = Math.min(most, ValueShape.count(schema, "maxLength", Repetition.UNBOUNDED));
    if (least > most) {
      throw schema.contradiction("minLength", "is above 'maxLength'");
    }
    for (String keyword : new String[] {"pattern", "format"}) {
      if (schema.has(keyword)) {
        TextAutomaton one = automaton(schema, keyword, schema.node().get(keyword).asText());
        TextAutomaton before = content;
        content = before == null ? one : checked(schema, keyword, () -> automata.both(before, one));
      }
    }
  }

  private TextAutomaton automaton(Located schema, String keyword, String value) {
    if (keyword.equals("pattern")) {
      return checked(schema, keyword, () -> automata.pattern(value));
    }
    TextAutomaton known = automata.format(value);
    if (known == null) {
      throw schema.unsupported(keyword, "is not supported: " + value);
    }
    return known;
  }

  private static TextAutomaton checked(
      Located schema, String keyword, Supplier<TextAutomaton> making) {
    try {
      TextAutomaton automaton = making.get();
      if (automaton.isEmpty()) {
        throw schema.contradiction(keyword, "is met by no string");
      }
      return automaton;
    } catch (IllegalArgumentException failure) {
      throw schema.unsupported(keyword, String.valueOf(failure.getMessage()));
    }
  }

  Repetition length() {
    return new Repetition(least, most);
  }

  /** All that is said; null: only the length. */
  @Nullable TextAutomaton content(Located schema) {
    TextAutomaton all = content;
    if (all == null || (least == 0 && most == Repetition.UNBOUNDED)) {
      return all;
    }
    return checked(schema, "minLength", () -> automata.ofLength(all, length()));
  }

  boolean accepts(String text) {
    int length = text.codePointCount(0, text.length());
    return length >= least && length <= most && (content == null || content.accepts(text));
  }
}
