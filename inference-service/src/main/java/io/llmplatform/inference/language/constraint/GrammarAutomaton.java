package io.llmplatform.inference.language.constraint;

import io.llmplatform.inference.language.constraint.Grammar.Choice;
import io.llmplatform.inference.language.constraint.Grammar.JsonSchema;
import io.llmplatform.inference.language.constraint.Grammar.Literal;
import io.llmplatform.inference.language.constraint.Grammar.Sequence;
import java.util.List;

/** Makes automata of grammars. */
final class GrammarAutomaton {
  private final AutomatonBuilder builder = new AutomatonBuilder();
  private final JsonText json = new JsonText(builder);

  private GrammarAutomaton() {}

  static ByteAutomaton of(Grammar grammar) {
    GrammarAutomaton compiling = new GrammarAutomaton();
    AutomatonBuilder builder = compiling.builder;
    ByteAutomaton automaton = builder.build(compiling.begin(grammar, builder.end()));
    if (automaton == null) {
      throw UnsupportedSchema.contradiction(
          "", "$ref", "requires a value within itself without end, so nothing can meet the schema");
    }
    return automaton;
  }

  private int begin(Grammar grammar, int next) {
    if (grammar instanceof Literal literal) {
      return builder.literal(literal.text(), next);
    }
    if (grammar instanceof Sequence sequence) {
      return begin(sequence.parts(), next);
    }
    if (grammar instanceof Choice choice) {
      return builder.split(choice.alternatives().stream().map(one -> begin(one, next)).toList());
    }
    if (grammar instanceof JsonSchema schema) {
      return new SchemaRules(builder, json, schema.schema()).value(next);
    }
    return builder.call(json.anyObject(), next);
  }

  private int begin(List<Grammar> parts, int next) {
    int node = next;
    for (int i = parts.size() - 1; i >= 0; i--) {
      node = begin(parts.get(i), node);
    }
    return node;
  }
}
