package io.llmplatform.common.error;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A refusal that the client may read: a code, a sentence, and the input at fault where there is
 * one.
 *
 * <p>The sentence goes to the client as it is: it holds no internals and no secret. What is
 * exhausted has no stack trace: nobody reads it, and it is said when there is too much to do.
 * Immutable.
 */
public final class PlatformException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final ErrorCode code;
  private final @Nullable String field;
  private final @Nullable Duration retryAfter;

  private PlatformException(
      ErrorCode code,
      String detail,
      @Nullable String field,
      @Nullable Duration retryAfter,
      @Nullable Throwable cause) {
    super(detail, cause, true, code != ErrorCode.EXHAUSTED);
    this.code = code;
    this.field = field;
    this.retryAfter = retryAfter;
  }

  /**
   * Bad input (400). {@code field} is the path of the input at fault, such as {@code
   * inputs[0].shape}.
   */
  public static PlatformException invalid(String field, String detail) {
    return new PlatformException(ErrorCode.INVALID_ARGUMENT, detail, field, null, null);
  }

  /** Bad input (400) that no single field is at fault for, such as a body that is not JSON. */
  public static PlatformException invalid(String detail) {
    return new PlatformException(ErrorCode.INVALID_ARGUMENT, detail, null, null, null);
  }

  /** Something that does not exist, or is not the caller's to see (404). */
  public static PlatformException notFound(String detail) {
    return new PlatformException(ErrorCode.NOT_FOUND, detail, null, null, null);
  }

  /** A conflict with the present state (409). */
  public static PlatformException conflict(String detail) {
    return new PlatformException(ErrorCode.CONFLICT, detail, null, null, null);
  }

  /** A body or value over its limit, which the sentence names (413). */
  public static PlatformException tooLarge(String detail) {
    return new PlatformException(ErrorCode.TOO_LARGE, detail, null, null, null);
  }

  /** A rate, budget or queue is exhausted (429); worth another try after {@code retryAfter}. */
  public static PlatformException exhausted(String detail, Duration retryAfter) {
    return new PlatformException(ErrorCode.EXHAUSTED, detail, null, retryAfter, null);
  }

  /**
   * A dependency is away or a model is not loaded (503); worth another try after {@code
   * retryAfter}.
   */
  public static PlatformException unavailable(String detail, Duration retryAfter) {
    return new PlatformException(ErrorCode.UNAVAILABLE, detail, null, retryAfter, null);
  }

  /** The work did not end within its deadline (504). */
  public static PlatformException deadlineExceeded(String detail) {
    return new PlatformException(ErrorCode.DEADLINE_EXCEEDED, detail, null, null, null);
  }

  /** The same refusal with the failure that led to it, for the log. */
  public PlatformException causedBy(Throwable cause) {
    return new PlatformException(code, detail(), field, retryAfter, cause);
  }

  /** Any other code. */
  public static PlatformException of(ErrorCode code, String detail, @Nullable Throwable cause) {
    return new PlatformException(code, detail, null, null, cause);
  }

  public ErrorCode code() {
    return code;
  }

  /** The sentence for the client. */
  public String detail() {
    return String.valueOf(getMessage());
  }

  /** The path of the input at fault, or null where no single input is. */
  public @Nullable String field() {
    return field;
  }

  /** When another try is worth it, or null where it never is. */
  public @Nullable Duration retryAfter() {
    return retryAfter;
  }
}
