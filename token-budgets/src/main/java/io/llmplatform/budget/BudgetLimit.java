package io.llmplatform.budget;

import java.util.Locale;

/**
 * A limit that may refuse work.
 *
 * @param scope whose limit it is
 * @param kind what it counts
 */
public record BudgetLimit(Scope scope, Kind kind) {
  /** Whose limit it is. INVARIANT: the scripts count scopes in this order. */
  public enum Scope {
    TENANT,
    KEY
  }

  /** What a limit counts. INVARIANT: the scripts count kinds in this order. */
  public enum Kind {
    TOKENS_PER_MINUTE,
    MONTHLY_TOKENS,
    MONTHLY_COST
  }

  /** Such as "the tenant's limit of tokens per minute". */
  public String described() {
    String whose = scope == Scope.TENANT ? "the tenant's" : "the API key's";
    return switch (kind) {
      case TOKENS_PER_MINUTE -> whose + " limit of tokens per minute";
      case MONTHLY_TOKENS -> whose + " monthly budget of tokens";
      case MONTHLY_COST -> whose + " monthly budget of cost";
    };
  }

  @Override
  public String toString() {
    return (scope + "/" + kind).toLowerCase(Locale.ROOT);
  }
}
