package io.llmplatform.inference.retrieval.search.openai;

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

/**
 * Reads OpenAI's filters: comparisons of one attribute, and {@code and} and {@code or} of other
 * filters. One reader for each filter, which counts how much it has read.
 */
public final class FilterReader {
  /** Comparisons, values of lists, and, and or, together. */
  static final int MAX_PARTS = 1000;

  /** Filters within each other. */
  static final int MAX_DEPTH = 10;

  private final String root;
  private int parts;

  /**
   * @param root the member that holds the filter
   */
  public FilterReader(String root) {
    this.root = root;
  }

  /**
   * The filter that the parser is at; null where the value is null.
   *
   * @throws PlatformException naming the member at fault, such as {@code filters.filters[3].key}
   */
  public @Nullable Filter read(JsonParser value) throws IOException {
    return value.currentToken() == JsonToken.VALUE_NULL ? null : read(root, value, 1);
  }

  private Filter read(String field, JsonParser value, int depth) throws IOException {
    if (value.currentToken() != JsonToken.START_OBJECT) {
      throw PlatformException.invalid(field, field + " must be an object.");
    }
    if (depth > MAX_DEPTH) {
      throw PlatformException.invalid(
          field, "%s has filters within filters, more than %d deep.".formatted(root, MAX_DEPTH));
    }
    count();
    Members members = new Members(field, depth);
    JsonBody.readMembers(value, members);
    return members.filter();
  }

  private void count() {
    parts++;
    if (parts > MAX_PARTS) {
      throw PlatformException.invalid(
          root,
          "%s has more than %d conditions and values, the most allowed."
              .formatted(root, MAX_PARTS));
    }
  }

  /** The members of one filter, in whatever order they come. */
  private final class Members implements JsonBody.Member {
    private final String field;
    private final int depth;
    private @Nullable String type;
    private @Nullable String key;
    private @Nullable Object scalar;
    private @Nullable List<Object> values;
    private @Nullable List<Filter> filters;

    Members(String field, int depth) {
      this.field = field;
      this.depth = depth;
    }

    @Override
    public void read(String name, JsonParser value) throws IOException {
      String place = field + "." + name;
      switch (name) {
        case "type" -> type = JsonBody.string(place, value);
        case "key" -> key = JsonValues.text(place, value);
        case "value" -> value(place, value);
        case "filters" -> filters = filters(place, value);
        default ->
            throw PlatformException.invalid(
                place, place + " is unknown; a filter has type, key and value, or filters.");
      }
    }

    private void value(String place, JsonParser value) throws IOException {
      if (value.currentToken() == JsonToken.START_ARRAY) {
        values = values(place, value);
      } else {
        scalar = scalar(place, value);
      }
    }

    private List<Object> values(String place, JsonParser value) throws IOException {
      List<Object> read = new ArrayList<>();
      while (value.nextToken() != JsonToken.END_ARRAY) {
        count();
        read.add(scalar("%s[%d]".formatted(place, read.size()), value));
      }
      return read;
    }

    private List<Filter> filters(String place, JsonParser value) throws IOException {
      if (value.currentToken() != JsonToken.START_ARRAY) {
        throw PlatformException.invalid(place, place + " must be an array.");
      }
      List<Filter> read = new ArrayList<>();
      while (value.nextToken() != JsonToken.END_ARRAY) {
        read.add(FilterReader.this.read("%s[%d]".formatted(place, read.size()), value, depth + 1));
      }
      if (read.isEmpty()) {
        throw PlatformException.invalid(place, place + " must not be empty.");
      }
      return read;
    }

    Filter filter() {
      if (type == null) {
        throw PlatformException.invalid(field + ".type", field + ".type is required.");
      }
      return switch (type) {
        case "eq" -> comparison(Filter.Operator.EQ);
        case "ne" -> comparison(Filter.Operator.NE);
        case "gt" -> comparison(Filter.Operator.GT);
        case "gte" -> comparison(Filter.Operator.GTE);
        case "lt" -> comparison(Filter.Operator.LT);
        case "lte" -> comparison(Filter.Operator.LTE);
        case "in" -> membership(false);
        case "nin" -> membership(true);
        case "and" -> new Filter.And(requireFilters());
        case "or" -> new Filter.Or(requireFilters());
        default ->
            throw PlatformException.invalid(
                field + ".type",
                field + ".type must be eq, ne, gt, gte, lt, lte, in, nin, and or or.");
      };
    }

    private Filter comparison(Filter.Operator operator) {
      String attribute = requireKey();
      if (scalar == null) {
        throw refused("value", "must be a string, a number, or true or false");
      }
      boolean order = operator != Filter.Operator.EQ && operator != Filter.Operator.NE;
      if (order && scalar instanceof Boolean) {
        throw refused("value", "must be a string or a number, as %s compares".formatted(type));
      }
      return new Filter.Comparison(attribute, operator, scalar);
    }

    private Filter membership(boolean negated) {
      String attribute = requireKey();
      if (values == null || values.isEmpty()) {
        throw refused("value", "must be an array that is not empty");
      }
      return new Filter.Membership(attribute, values, negated);
    }

    private String requireKey() {
      if (key == null || key.isEmpty()) {
        throw refused("key", "is required");
      }
      return key;
    }

    private List<Filter> requireFilters() {
      if (filters == null) {
        throw refused("filters", "is required");
      }
      return filters;
    }

    private PlatformException refused(String member, String why) {
      String place = field + "." + member;
      return PlatformException.invalid(place, "%s %s.".formatted(place, why));
    }
  }

  private static Object scalar(String place, JsonParser value) throws IOException {
    return switch (value.currentToken()) {
      case VALUE_STRING -> JsonBody.requireUnicode(place, value.getText());
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> finite(place, value.getDoubleValue());
      default ->
          throw PlatformException.invalid(
              place, place + " must be a string, a number, or true or false.");
    };
  }

  private static Double finite(String place, double number) {
    if (!Double.isFinite(number)) {
      throw PlatformException.invalid(place, place + " must be a finite number.");
    }
    return number;
  }
}
