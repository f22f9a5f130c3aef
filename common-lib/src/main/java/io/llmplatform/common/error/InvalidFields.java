package io.llmplatform.common.error;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.TypeMismatchException;
import org.springframework.context.MessageSourceResolvable;
import org.springframework.validation.Errors;
import org.springframework.validation.FieldError;
import org.springframework.validation.ObjectError;
import org.springframework.validation.method.MethodValidationResult;
import org.springframework.validation.method.ParameterErrors;
import org.springframework.validation.method.ParameterValidationResult;

/**
 * Tells a client which of its fields broke a constraint: the first one is the {@code field}, the
 * sentence names up to {@value #NAMED}.
 */
public final class InvalidFields {
  private static final int NAMED = 5;

  private InvalidFields() {}

  /** The refusal for a bound object. */
  public static PlatformException refusal(Errors errors) {
    List<Violation> violations = new ArrayList<>();
    errors.getAllErrors().forEach(error -> violations.add(violation(error)));
    return refusal(violations);
  }

  /** The refusal for a handler's parameters. */
  public static PlatformException refusal(MethodValidationResult result) {
    List<Violation> violations = new ArrayList<>();
    for (ParameterValidationResult parameter : result.getParameterValidationResults()) {
      if (parameter instanceof ParameterErrors bean) {
        bean.getAllErrors().forEach(error -> violations.add(violation(error)));
      } else {
        String name = parameter.getMethodParameter().getParameterName();
        for (MessageSourceResolvable error : parameter.getResolvableErrors()) {
          violations.add(new Violation(name, message(error)));
        }
      }
    }
    for (MessageSourceResolvable error : result.getCrossParameterValidationResults()) {
      violations.add(new Violation(null, message(error)));
    }
    return refusal(violations);
  }

  /** The refusal for a value that does not convert to its type. */
  public static PlatformException mismatch(String name, TypeMismatchException mismatch) {
    for (Throwable cause = mismatch.getCause(); cause != null; cause = cause.getCause()) {
      if (cause instanceof PlatformException refusal) {
        return refusal;
      }
    }
    Class<?> type = mismatch.getRequiredType();
    String expected = type == null ? "of another type" : UnreadableJson.expected(type);
    return PlatformException.invalid(name, "'" + name + "' must be " + expected + ".");
  }

  private static PlatformException refusal(List<Violation> violations) {
    if (violations.isEmpty()) {
      return PlatformException.invalid("The request is not valid.");
    }
    StringBuilder detail = new StringBuilder();
    for (Violation violation : violations.subList(0, Math.min(NAMED, violations.size()))) {
      detail.append(detail.isEmpty() ? "" : "; ").append(violation.sentence());
    }
    if (violations.size() > NAMED) {
      detail.append("; and ").append(violations.size() - NAMED).append(" more");
    }
    String field = violations.get(0).field();
    String sentence = detail.append('.').toString();
    return field == null
        ? PlatformException.invalid(sentence)
        : PlatformException.invalid(field, sentence);
  }

  private static Violation violation(ObjectError error) {
    if (!(error instanceof FieldError field)) {
      return new Violation(null, message(error));
    }
    // A failed conversion's default message names Java classes.
    return new Violation(
        field.getField(), field.isBindingFailure() ? "has the wrong type" : message(field));
  }

  private static String message(MessageSourceResolvable error) {
    String message = error.getDefaultMessage();
    return message == null ? "is not valid" : message;
  }

  private record Violation(@Nullable String field, String message) {
    String sentence() {
      return field == null ? message : "'" + field + "' " + message;
    }
  }
}
