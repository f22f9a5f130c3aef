package io.llmplatform.common.error;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonMappingException.Reference;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Tells a client which field of its JSON cannot be read, and what was expected there. */
public final class UnreadableJson {
  private static final List<Class<?>> INTEGERS =
      List.of(Integer.class, Long.class, Short.class, Byte.class, java.math.BigInteger.class);
  private static final List<Class<?>> NUMBERS =
      List.of(Double.class, Float.class, BigDecimal.class);

  private UnreadableJson() {}

  /**
   * The refusal for a body that a decoder failed on.
   *
   * @param failure what the decoder threw; Jackson's exception is looked for among its causes
   */
  public static PlatformException refusal(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof PlatformException refusal) {
        return refusal;
      }
      if (cause instanceof JsonProcessingException json) {
        return refusal(json);
      }
    }
    return PlatformException.invalid("The request has no readable body.").causedBy(failure);
  }

  private static PlatformException refusal(JsonProcessingException failure) {
    if (!(failure instanceof JsonMappingException mapping)) {
      return PlatformException.invalid("The body is not valid JSON" + place(failure) + ".");
    }
    PlatformException ours = cause(mapping, PlatformException.class);
    if (ours != null) {
      return ours;
    }
    JsonProcessingException syntax = syntaxError(mapping);
    if (syntax != null) {
      return PlatformException.invalid("The body is not valid JSON" + place(syntax) + ".");
    }
    String path = path(mapping);
    String sentence = sentence(mapping, path);
    return path.isEmpty()
        ? PlatformException.invalid(sentence)
        : PlatformException.invalid(path, sentence);
  }

  private static String sentence(JsonMappingException failure, String path) {
    String subject = path.isEmpty() ? "The body" : "'" + path + "'";
    if (failure instanceof UnrecognizedPropertyException) {
      return subject + " is not a known field.";
    }
    if (failure instanceof ValueInstantiationException) {
      // A value that refuses itself in its constructor says why: records do so by convention.
      IllegalArgumentException refused = cause(failure, IllegalArgumentException.class);
      String reason = refused == null ? null : refused.getMessage();
      return reason == null ? subject + " is not acceptable." : subject + ": " + reason;
    }
    if (failure instanceof MismatchedInputException mismatch && mismatch.getTargetType() != null) {
      return subject + " must be " + expected(mismatch.getTargetType()) + ".";
    }
    return subject + " cannot be read" + place(failure) + ".";
  }

  /** The path in the notation of the errors: {@code inputs[0].shape}; empty for the body itself. */
  private static String path(JsonMappingException failure) {
    StringBuilder path = new StringBuilder();
    for (Reference step : failure.getPath()) {
      if (step.getFieldName() == null) {
        path.append('[').append(step.getIndex()).append(']');
      } else {
        path.append(path.isEmpty() ? "" : ".").append(step.getFieldName());
      }
    }
    return path.toString();
  }

  static String expected(Class<?> type) {
    if (CharSequence.class.isAssignableFrom(type)) {
      return "a string";
    }
    if (type == Boolean.class || type == boolean.class) {
      return "true or false";
    }
    if (type.isEnum()) {
      return Arrays.stream(type.getEnumConstants())
          .map(constant -> "'" + constant.toString() + "'")
          .collect(Collectors.joining(", ", "one of ", ""));
    }
    if (type.isArray() || Collection.class.isAssignableFrom(type)) {
      return "an array";
    }
    return number(type);
  }

  private static String number(Class<?> type) {
    if (INTEGERS.contains(type) || List.of(int.class, long.class).contains(type)) {
      return "an integer";
    }
    if (NUMBERS.contains(type) || List.of(double.class, float.class).contains(type)) {
      return "a number";
    }
    return type.getName().startsWith("java.time.") || type == java.util.UUID.class
        ? "a " + type.getSimpleName()
        : "an object";
  }

  private static String place(JsonProcessingException failure) {
    return failure.getLocation() == null
        ? ""
        : " (line %d, column %d)"
            .formatted(failure.getLocation().getLineNr(), failure.getLocation().getColumnNr());
  }

  private static @Nullable JsonProcessingException syntaxError(JsonMappingException failure) {
    JsonProcessingException cause = cause(failure, JsonProcessingException.class);
    return cause instanceof JsonMappingException ? null : cause;
  }

  private static <T extends Throwable> @Nullable T cause(Throwable failure, Class<T> type) {
    for (Throwable cause = failure.getCause(); cause != null; cause = cause.getCause()) {
      if (type.isInstance(cause)) {
        return type.cast(cause);
      }
    }
    return null;
  }
}
