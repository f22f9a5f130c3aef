package io.llmplatform.common.error;

import java.util.Locale;

/**
 * The failures that a client can be told of, each with its HTTP status and its OpenAI error type.
 *
 * <p>The table is that of {@code docs/guides/errors.md}; a gRPC facade maps the same codes.
 */
public enum ErrorCode {
  INVALID_ARGUMENT(400, "invalid_request_error"),
  UNAUTHENTICATED(401, "authentication_error"),
  PERMISSION_DENIED(403, "permission_error"),
  NOT_FOUND(404, "not_found_error"),
  METHOD_NOT_ALLOWED(405, "invalid_request_error"),
  NOT_ACCEPTABLE(406, "invalid_request_error"),
  CONFLICT(409, "conflict_error"),
  TOO_LARGE(413, "invalid_request_error"),
  UNSUPPORTED_MEDIA_TYPE(415, "invalid_request_error"),
  EXHAUSTED(429, "rate_limit_error"),
  INTERNAL(500, "server_error"),
  UNAVAILABLE(503, "service_unavailable_error"),
  DEADLINE_EXCEEDED(504, "timeout_error");

  private final int status;
  private final String openAiType;

  ErrorCode(int status, String openAiType) {
    this.status = status;
    this.openAiType = openAiType;
  }

  /** The HTTP status, 400 to 599. */
  public int status() {
    return status;
  }

  /** The code in lower case, as it stands in bodies: {@code invalid_argument}. */
  public String slug() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The value of {@code error.type} in OpenAI's error object. */
  public String openAiType() {
    return openAiType;
  }

  /** Whether the server is at fault, or something behind it, rather than the request. */
  public boolean isServerSide() {
    return status >= 500;
  }

  /** The code for an HTTP status that some framework chose; the nearest class where none fits. */
  public static ErrorCode ofStatus(int status) {
    for (ErrorCode code : values()) {
      if (code.status == status) {
        return code;
      }
    }
    return switch (status) {
      case 408 -> DEADLINE_EXCEEDED;
      case 414, 431 -> TOO_LARGE;
      case 502 -> UNAVAILABLE;
      default -> status >= 400 && status < 500 ? INVALID_ARGUMENT : INTERNAL;
    };
  }
}
