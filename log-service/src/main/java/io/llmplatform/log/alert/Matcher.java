package io.llmplatform.log.alert;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.llmplatform.common.error.PlatformException;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Which value of a label is meant, as Alertmanager has it: a label that an alert lacks has the
 * empty value, and an expression is RE2's and fits the whole value. Immutable.
 */
public final class Matcher {
  private static final int MAX = 1024;

  private final String name;
  private final String value;
  private final boolean isEqual;
  private final @Nullable Pattern expression;

  private Matcher(String name, String value, boolean isEqual, @Nullable Pattern expression) {
    this.name = name;
    this.value = value;
    this.isEqual = isEqual;
    this.expression = expression;
  }

  /**
   * One that fits or must not fit a value.
   *
   * @param isRegex whether the value is an expression
   * @param isEqual false: what does not fit is meant
   * @throws PlatformException naming {@code matchers}
   */
  public static Matcher of(
      @Nullable String name, @Nullable String value, boolean isRegex, boolean isEqual) {
    if (name == null || name.isBlank() || name.length() > MAX) {
      throw PlatformException.invalid("matchers", "Each matcher has the name of a label.");
    }
    if (value == null || value.length() > MAX) {
      throw PlatformException.invalid(
          "matchers", "Each matcher has a value of at most " + MAX + " characters.");
    }
    try {
      return new Matcher(name, value, isEqual, isRegex ? Pattern.compile(value) : null);
    } catch (PatternSyntaxException e) {
      throw PlatformException.invalid(
              "matchers", "The value of " + name + " is no regular expression of RE2.")
          .causedBy(e);
    }
  }

  /** Whether the labels are meant. */
  public boolean fits(Map<String, String> labels) {
    String present = labels.getOrDefault(name, "");
    boolean same = expression == null ? present.equals(value) : expression.matches(present);
    return same == isEqual;
  }

  String name() {
    return name;
  }

  String value() {
    return value;
  }

  boolean isRegex() {
    return expression != null;
  }

  boolean isEqual() {
    return isEqual;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Matcher that
        && name.equals(that.name)
        && value.equals(that.value)
        && isEqual == that.isEqual
        && isRegex() == that.isRegex();
  }

  @Override
  public int hashCode() {
    return Objects.hash(name, value, isEqual, isRegex());
  }

  /** As people write it: {@code service=~"a|b"}. */
  @Override
  public String toString() {
    String operator = (isEqual ? "=" : "!") + (isRegex() ? "~" : isEqual ? "" : "=");
    return name + operator + '"' + value + '"';
  }
}
