package io.llmplatform.inference.retrieval.dify;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.llmplatform.common.error.PlatformException;
import io.llmplatform.inference.body.JsonBody;
import io.llmplatform.inference.body.JsonValues;
import io.llmplatform.inference.retrieval.index.Filter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Collects the members of a {@code metadata_condition}; one reader for each. */
final class ConditionsReader implements JsonBody.Member {
  static final int MAX_CONDITIONS = 100;
  private static final String ROOT = "metadata_condition";

  private boolean any;
  private List<Filter> conditions = List.of();

  /** The filter that the parser is at; null where it says nothing. */
  static @Nullable Filter read(JsonParser value) throws IOException {
    if (value.currentToken() == JsonToken.VALUE_NULL) {
      return null;
    }
    if (value.currentToken() != JsonToken.START_OBJECT) {
      throw PlatformException.invalid(ROOT, ROOT + " must be an object.");
    }
    ConditionsReader reader = new ConditionsReader();
    JsonBody.readMembers(value, reader);
    return reader.filter();
  }

  @Override
  public void read(String name, JsonParser value) throws IOException {
    String field = ROOT + "." + name;
    switch (name) {
      case "logical_operator" -> any = any(field, value);
      case "conditions" -> conditions = conditions(field, value);
      default -> value.skipChildren();
    }
  }

  private @Nullable Filter filter() {
    if (conditions.isEmpty()) {
      return null;
    }
    return any ? new Filter.Or(conditions) : new Filter.And(conditions);
  }

  private static boolean any(String field, JsonParser value) throws IOException {
    String operator = JsonBody.string(field, value);
    if (operator == null || operator.equalsIgnoreCase("and")) {
      return false;
    }
    if (operator.equalsIgnoreCase("or")) {
      return true;
    }
    throw PlatformException.invalid(field, field + " must be 'and' or 'or'.");
  }

  private static List<Filter> conditions(String field, JsonParser value) throws IOException {
    if (value.currentToken() == JsonToken.VALUE_NULL) {
      return List.of();
    }
    JsonValues.requireArray(field, value);
    List<Filter> read = new ArrayList<>();
    for (; value.currentToken() != JsonToken.END_ARRAY; value.nextToken()) {
      if (read.size() == MAX_CONDITIONS) {
        throw PlatformException.invalid(
            field,
            "%s has more than %d conditions, the most allowed.".formatted(field, MAX_CONDITIONS));
      }
      read.add(condition("%s[%d]".formatted(field, read.size()), value));
    }
    return read;
  }

  private static Filter condition(String field, JsonParser value) throws IOException {
    if (value.currentToken() != JsonToken.START_OBJECT) {
      throw PlatformException.invalid(field, field + " must be an object.");
    }
    ConditionReader condition = new ConditionReader(field);
    JsonBody.readMembers(value, condition);
    return condition.filter();
  }
}
