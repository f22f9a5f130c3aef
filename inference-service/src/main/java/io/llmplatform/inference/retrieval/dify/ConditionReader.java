package io.llmplatform.inference.retrieval.dify;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.llmplatform.common.error.PlatformException;
import io.llmplatform.inference.body.JsonBody;
import io.llmplatform.inference.retrieval.index.Filter;
import io.llmplatform.inference.retrieval.index.Filter.Operator;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Collects the members of one condition on metadata; one reader for each. */
final class ConditionReader implements JsonBody.Member {
  private static final int MAX_VALUES = 100;

  /** Sorts behind every other character, so that strings up to it are those with a prefix. */
  private static final String LAST = new String(Character.toChars(Character.MAX_CODE_POINT));

  private final String root;
  private List<String> names = List.of();
  private @Nullable String operator;
  private List<Object> values = List.of();

  ConditionReader(String root) {
    this.root = root;
  }

  @Override
  public void read(String name, JsonParser value) throws IOException {
    String field = root + "." + name;
    switch (name) {
      case "name" ->
          names = scalars(field, value).stream().map(each -> requireText(field, each)).toList();
      case "comparison_operator" -> operator = JsonBody.string(field, value);
      case "value" -> values = scalars(field, value);
      default -> value.skipChildren();
    }
  }

  /** Of several names, one is to fulfil it. */
  Filter filter() {
    if (names.isEmpty()) {
      throw PlatformException.invalid(root + ".name", root + ".name is required.");
    }
    List<Filter> each = names.stream().map(this::filter).toList();
    return each.size() == 1 ? each.get(0) : new Filter.Or(each);
  }

  private Filter filter(String name) {
    return switch (String.valueOf(operator)) {
      case "is" -> new Filter.Comparison(name, Operator.EQ, single());
      case "is not" -> new Filter.Comparison(name, Operator.NE, single());
      case "=" -> new Filter.Comparison(name, Operator.EQ, number());
      case "≠" -> new Filter.Comparison(name, Operator.NE, number());
      case ">" -> new Filter.Comparison(name, Operator.GT, number());
      case "<" -> new Filter.Comparison(name, Operator.LT, number());
      case "≥" -> new Filter.Comparison(name, Operator.GTE, number());
      case "≤" -> new Filter.Comparison(name, Operator.LTE, number());
      case "before" -> new Filter.Comparison(name, Operator.LT, single());
      case "after" -> new Filter.Comparison(name, Operator.GT, single());
      case "in" -> new Filter.Membership(name, several(), false);
      case "not in" -> new Filter.Membership(name, several(), true);
      case "start with" -> prefix(name);
      default -> throw unknownOperator();
    };
  }

  private Filter prefix(String name) {
    String start = requireText(root + ".value", single());
    return new Filter.And(
        List.of(
            new Filter.Comparison(name, Operator.GTE, start),
            new Filter.Comparison(name, Operator.LT, start + LAST)));
  }

  private PlatformException unknownOperator() {
    String field = root + ".comparison_operator";
    return PlatformException.invalid(
        field,
        field + " must be is, is not, in, not in, start with, =, ≠, >, <, ≥, ≤, before or after.");
  }

  private List<Object> several() {
    if (values.isEmpty()) {
      throw PlatformException.invalid(root + ".value", root + ".value is required.");
    }
    return values;
  }

  private Object single() {
    if (values.size() != 1) {
      throw PlatformException.invalid(
          root + ".value", "%s.value must be one value for '%s'.".formatted(root, operator));
    }
    return values.get(0);
  }

  /** Dify sends numbers as text too. */
  private Object number() {
    Object value = single();
    if (value instanceof String text) {
      try {
        double number = Double.parseDouble(text);
        if (Double.isFinite(number)) {
          return number;
        }
      } catch (NumberFormatException e) {
        throw notNumeric();
      }
    }
    if (value instanceof Double) {
      return value;
    }
    throw notNumeric();
  }

  private PlatformException notNumeric() {
    return PlatformException.invalid(
        root + ".value", "%s.value must be a number for '%s'.".formatted(root, operator));
  }

  /** A value, or an array of values; none where it is null. */
  private static List<Object> scalars(String field, JsonParser value) throws IOException {
    if (value.currentToken() == JsonToken.VALUE_NULL) {
      return List.of();
    }
    if (value.currentToken() != JsonToken.START_ARRAY) {
      return List.of(scalar(field, value));
    }
    List<Object> read = new ArrayList<>();
    while (value.nextToken() != JsonToken.END_ARRAY) {
      if (read.size() == MAX_VALUES) {
        throw PlatformException.invalid(
            field, "%s has more than %d values, the most allowed.".formatted(field, MAX_VALUES));
      }
      read.add(scalar("%s[%d]".formatted(field, read.size()), value));
    }
    return read;
  }

  private static Object scalar(String field, JsonParser value) throws IOException {
    return switch (value.currentToken()) {
      case VALUE_STRING -> JsonBody.requireUnicode(field, value.getText());
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> finite(field, value.getDoubleValue());
      default ->
          throw PlatformException.invalid(
              field, field + " must be a string, a number, or true or false.");
    };
  }

  private static Double finite(String field, double number) {
    if (!Double.isFinite(number)) {
      throw PlatformException.invalid(field, field + " must be a finite number.");
    }
    return number;
  }

  private static String requireText(String field, Object value) {
    if (value instanceof String text && !text.isEmpty()) {
      return text;
    }
    throw PlatformException.invalid(field, field + " must be a string that is not empty.");
  }
}
