package io.llmplatform.common.error;

import java.util.Locale;

/**
 * The failures that a client can be told of, each with its HTTP status, its OpenAI error type, and
 * its code in MLflow.
 *
 * <p>The table is that of {@code docs/guides/errors.md}; a gRPC facade maps the same codes.
 */
public enum ErrorCode {
  INVALID_ARGUMENT(400, "invalid_request_error", "INVALID_PARAMETER_VALUE"),
  UNAUTHENTICATED(401, "authentication_error", "UNAUTHENTICATED"),
  PERMISSION_DENIED(403, "permission_error", "PERMISSION_DENIED"),
  NOT_FOUND(404, "not_found_error", "RESOURCE_DOES_NOT_EXIST"),
  METHOD_NOT_ALLOWED(405, "invalid_request_error", "ENDPOINT_NOT_FOUND"),
  NOT_ACCEPTABLE(406, "invalid_request_error", "BAD_REQUEST"),
  CONFLICT(409, "conflict_error", "RESOURCE_CONFLICT"),
  TOO_LARGE(413, "invalid_request_error", "INVALID_PARAMETER_VALUE"),
  UNSUPPORTED_MEDIA_TYPE(415, "invalid_request_error", "BAD_REQUEST"),
  EXHAUSTED(429, "rate_limit_error", "RESOURCE_EXHAUSTED"),
  INTERNAL(500, "server_error", "INTERNAL_ERROR"),
  UNAVAILABLE(503, "service_unavailable_error", "TEMPORARILY_UNAVAILABLE"),
  DEADLINE_EXCEEDED(504, "timeout_error", "DEADLINE_EXCEEDED");

  private final int status;
  private final String openAiType;
  private final String mlflowCode;

  ErrorCode(int status, String openAiType, String mlflowCode) {
    this.status = status;
    this.openAiType = openAiType;
    this.mlflowCode = mlflowCode;
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

  /** The value of {@code error_code} for MLflow's clients. */
  public String mlflowCode() {
    return mlflowCode;
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
