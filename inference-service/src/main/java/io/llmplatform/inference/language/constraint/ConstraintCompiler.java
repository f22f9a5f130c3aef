package io.llmplatform.inference.language.constraint;

import io.llmplatform.inference.language.Vocabulary;
import java.util.List;

/**
 * Compiles grammars for one vocabulary, of which it keeps a tree: one for each model, shared. The
 * constraints that were used lately it keeps too, each up to 32 MB. Thread-safe.
 *
 * <p>Of JSON Schema it knows: {@code type}, {@code nullable}, {@code enum}, {@code const}; {@code
 * properties}, {@code required}, {@code additionalProperties}; {@code items}, {@code prefixItems},
 * {@code minItems}, {@code maxItems}; {@code minLength}, {@code maxLength}, {@code pattern} and
 * {@code format} (date, time, date-time, uuid, email, ipv4); {@code minimum}, {@code maximum} and
 * the exclusive ones; {@code anyOf}, {@code oneOf} (as {@code anyOf}), {@code allOf}; {@code $ref}
 * within the schema, recursive ones too. Other keywords that constrain are refused; annotations are
 * passed over.
 *
 * <p>What it lets through always meets the schema ({@code oneOf} aside), but is narrower in places:
 * properties come in the schema's order, and optional ones may be left out. Without {@code
 * additionalProperties}, an object whose {@code properties} are named has no others. Without {@code
 * type}, keywords of one type allow this type only. Numbers with bounds have no exponent. Property
 * names, enumerated values and strings with a pattern or format are written without needless
 * escapes.
 */
public final class ConstraintCompiler {
  private static final int MOST_KEPT = 16;

  /** Bytes of a short token; nearly all are. */
  private static final int SHORT = 16;

  private final Vocabulary vocabulary;
  private final List<TokenTree> trees;
  private final BoundedCache<Grammar, CompiledConstraint> kept =
      new BoundedCache<>(MOST_KEPT, constraint -> 1);

  public ConstraintCompiler(Vocabulary vocabulary) {
    this.vocabulary = vocabulary;
    this.trees =
        List.of(
            new TokenTree(vocabulary, 1, SHORT),
            new TokenTree(vocabulary, SHORT + 1, Short.MAX_VALUE));
  }

  /**
   * @throws UnsupportedSchema when a schema in it cannot be followed
   */
  public CompiledConstraint compile(Grammar grammar) {
    synchronized (kept) {
      CompiledConstraint known = kept.get(grammar);
      if (known != null) {
        return known;
      }
    }
    CompiledConstraint constraint =
        new CompiledConstraint(GrammarAutomaton.of(grammar), trees, vocabulary);
    synchronized (kept) {
      if (kept.get(grammar) == null) {
        kept.put(grammar, constraint);
      }
    }
    return constraint;
  }
}
