package io.llmplatform.inference.jinja;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is passed in a call: by position, and by name in the order of the call. */
record Arguments(List<Object> positional, Map<String, Object> named) {
  /** Without the first {@code count} positional ones. */
  Arguments after(int count) {
    return new Arguments(positional.subList(count, positional.size()), named);
  }

  /**
   * Gives each its parameter, as Python does.
   *
   * @param function named in failures
   * @param parameters in order; those that end in a question mark may be missing
   */
  Bound bind(String function, String... parameters) {
    if (positional.size() > parameters.length) {
      throw new TemplateFailure(
          "%s() takes at most %d arguments (%d given)"
              .formatted(function, parameters.length, positional.size()));
    }
    Map<String, Object> left = new LinkedHashMap<>(named);
    List<@Nullable Object> values = new ArrayList<>();
    for (int i = 0; i < parameters.length; i++) {
      values.add(taken(function, parameters[i], i, left));
    }
    for (String name : left.keySet()) {
      throw new TemplateFailure(
          "%s() got an unexpected keyword argument %s".formatted(function, Texts.quoted(name)));
    }
    return new Bound(values);
  }

  private @Nullable Object taken(
      String function, String parameter, int index, Map<String, Object> left) {
    boolean optional = parameter.endsWith("?");
    String name = optional ? parameter.substring(0, parameter.length() - 1) : parameter;
    Object byName = left.remove(name);
    if (index < positional.size()) {
      if (byName != null) {
        throw new TemplateFailure(
            "%s() got multiple values for argument %s".formatted(function, Texts.quoted(name)));
      }
      return positional.get(index);
    }
    if (byName == null && !optional) {
      throw new TemplateFailure(
          "%s() missing required argument: %s".formatted(function, Texts.quoted(name)));
    }
    return byName;
  }

  /** Arguments by parameter; those that were left out are null. */
  record Bound(List<@Nullable Object> values) {
    boolean has(int index) {
      return values.get(index) != null;
    }

    Object or(int index, Object otherwise) {
      Object value = values.get(index);
      return value == null ? otherwise : value;
    }

    /** None where it was left out. */
    Object get(int index) {
      return or(index, None.NONE);
    }

    boolean flag(int index, boolean otherwise) {
      Object value = values.get(index);
      return value == null ? otherwise : Types.truth(value);
    }

    /** A whole number that fits into 32 bits, cut there where it does not. */
    int integer(int index, int otherwise) {
      Object value = values.get(index);
      return value == null || value == None.NONE ? otherwise : Numbers.index(value);
    }

    /** The text at {@code index}; anything else is a failure that names the type. */
    String text(int index) {
      Object value = get(index);
      if (value instanceof String text) {
        return text;
      }
      if (value instanceof Undefined undefined) {
        throw undefined.failure();
      }
      throw new TemplateFailure("must be str, not " + Types.name(value));
    }
  }
}
