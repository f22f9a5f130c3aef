package io.llmplatform.log.search;

import io.llmplatform.common.error.PlatformException;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.convert.DurationStyle;

/**
 * Values of filters, checked. They are compared as they are: nothing in them is an operator or a
 * pattern. An empty one is as an absent one, null.
 */
public final class FilterValue {
  private static final int MAX_LENGTH = 256;
  private static final Duration LONGEST = Duration.ofDays(1);
  private static final Pattern TRACE = Pattern.compile("[0-9a-fA-F]{32}");

  private FilterValue() {}

  /**
   * A text.
   *
   * @throws PlatformException naming the filter, where it is too long
   */
  public static @Nullable String text(String name, @Nullable String value) {
    if (value == null || value.isEmpty()) {
      return null;
    }
    if (value.length() > MAX_LENGTH) {
      throw PlatformException.invalid(
          name, "'%s' has more than %d characters.".formatted(name, MAX_LENGTH));
    }
    return value;
  }

  /**
   * One of some words.
   *
   * @throws PlatformException naming the filter, where it is another
   */
  public static @Nullable String oneOf(String name, @Nullable String value, Set<String> words) {
    String text = text(name, value);
    if (text != null && !words.contains(text)) {
      throw PlatformException.invalid(
          name, "'%s' must be one of %s.".formatted(name, String.join(", ", new TreeSet<>(words))));
    }
    return text;
  }

  /**
   * A whole number from 1.
   *
   * @throws PlatformException naming the filter
   */
  public static @Nullable Integer number(String name, @Nullable String value) {
    String text = text(name, value);
    if (text == null) {
      return null;
    }
    try {
      int number = Integer.parseInt(text);
      if (number >= 1) {
        return number;
      }
    } catch (NumberFormatException e) {
      throw noNumber(name).causedBy(e);
    }
    throw noNumber(name);
  }

  private static PlatformException noNumber(String name) {
    return PlatformException.invalid(name, "'%s' must be a whole number from 1.".formatted(name));
  }

  /**
   * A time from 0 to a day, such as {@code 250ms} or {@code 2s}; a plain number counts
   * milliseconds.
   *
   * @throws PlatformException naming the filter
   */
  public static @Nullable Duration duration(String name, @Nullable String value) {
    String text = text(name, value);
    if (text == null) {
      return null;
    }
    try {
      Duration duration = DurationStyle.SIMPLE.parse(text);
      if (!duration.isNegative() && duration.compareTo(LONGEST) <= 0) {
        return duration;
      }
    } catch (IllegalArgumentException | ArithmeticException e) {
      throw noDuration(name).causedBy(e);
    }
    throw noDuration(name);
  }

  private static PlatformException noDuration(String name) {
    return PlatformException.invalid(
        name, "'%s' must be a time from 0 to a day, such as 250ms or 2s.".formatted(name));
  }

  /**
   * A trace id, in lower case.
   *
   * @throws PlatformException naming the filter
   */
  public static @Nullable String trace(String name, @Nullable String value) {
    String text = text(name, value);
    if (text == null) {
      return null;
    }
    if (!TRACE.matcher(text).matches()) {
      throw PlatformException.invalid(
          name, "'%s' must be a trace id: 32 hexadecimal digits.".formatted(name));
    }
    return text.toLowerCase(Locale.ROOT);
  }
}
