package io.llmplatform.inference.retrieval.index.milvus;

import io.llmplatform.inference.retrieval.index.AccessTerms;
import io.llmplatform.inference.retrieval.index.ChunkQuery;
import io.llmplatform.inference.retrieval.index.Filter;
import io.llmplatform.inference.retrieval.index.Filter.Comparison;
import io.llmplatform.inference.retrieval.index.Filter.Membership;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What chunks are meant, in Milvus' language of expressions. Strings of callers are in it as
 * literals only, with each character escaped that ends one or is not taken in one.
 */
final class ChunkExpressions {
  private ChunkExpressions() {}

  /** What the search may see: its scope, its reader's rights, its filter. */
  static String visible(ChunkQuery query) {
    List<String> all = new ArrayList<>();
    all.add(tenant(query.tenant()));
    all.add(anyOf(ChunkField.STORE, query.stores()));
    all.add(
        "array_contains_any(%s, %s)"
            .formatted(ChunkField.READERS, literals(AccessTerms.of(query.reader()))));
    if (!query.hiddenRevisions().isEmpty()) {
      all.add("%s not in %s".formatted(ChunkField.REVISION, query.hiddenRevisions()));
    }
    query.filter().ifPresent(filter -> all.add("(" + fulfilling(filter) + ")"));
    return String.join(" and ", all);
  }

  static String ids(String tenant, Collection<String> ids) {
    return tenant(tenant) + " and " + anyOf(ChunkField.ID, ids);
  }

  static String revision(String tenant, long revision) {
    return "%s and %s == %d".formatted(tenant(tenant), ChunkField.REVISION, revision);
  }

  static String store(String tenant, String store) {
    return "%s and %s == %s".formatted(tenant(tenant), ChunkField.STORE, literal(store));
  }

  private static String tenant(String tenant) {
    return ChunkField.TENANT + " == " + literal(tenant);
  }

  private static String anyOf(String field, Collection<String> values) {
    return field + " in " + literals(values);
  }

  private static String fulfilling(Filter filter) {
    if (filter instanceof Comparison comparison) {
      return comparing(comparison);
    }
    if (filter instanceof Membership membership) {
      String any = membership(membership);
      return membership.negated() ? not(any) : any;
    }
    if (filter instanceof Filter.And and) {
      return joined(and.parts(), " and ");
    }
    return joined(((Filter.Or) filter).parts(), " or ");
  }

  private static String joined(List<Filter> parts, String word) {
    return parts.stream()
        .map(part -> "(" + fulfilling(part) + ")")
        .collect(Collectors.joining(word));
  }

  private static String comparing(Comparison comparison) {
    String name = comparison.attribute();
    Object value = comparison.value();
    return switch (comparison.operator()) {
      case EQ -> hasAny(List.of(AttributeKey.term(name, value)));
      case NE -> not(hasAny(List.of(AttributeKey.term(name, value))));
      case GT -> ordered(name, ">", value);
      case GTE -> ordered(name, ">=", value);
      case LT -> ordered(name, "<", value);
      case LTE -> ordered(name, "<=", value);
    };
  }

  private static String membership(Membership membership) {
    return hasAny(
        membership.values().stream()
            .map(value -> AttributeKey.term(membership.attribute(), value))
            .toList());
  }

  private static String hasAny(List<String> terms) {
    return "array_contains_any(%s, %s)".formatted(ChunkField.TERMS, literals(terms));
  }

  private static String ordered(String name, String sign, Object value) {
    String key = AttributeKey.of(name, value);
    return "%s[\"%s\"] %s %s".formatted(ChunkField.ATTRIBUTES, key, sign, literal(value));
  }

  private static String not(String expression) {
    return "not (" + expression + ")";
  }

  private static String literals(Collection<?> values) {
    return values.stream()
        .map(ChunkExpressions::literal)
        .collect(Collectors.joining(", ", "[", "]"));
  }

  private static String literal(Object value) {
    return value instanceof String text ? quoted(text) : String.valueOf(value);
  }

  private static String quoted(String text) {
    StringBuilder quoted = new StringBuilder(text.length() + 2).append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"', '\\' -> quoted.append('\\').append(c);
        case '\n' -> quoted.append("\\n");
        case '\r' -> quoted.append("\\r");
        case '\t' -> quoted.append("\\t");
        default -> quoted.append(c);
      }
    }
    return quoted.append('"').toString();
  }
}
