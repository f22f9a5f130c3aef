package io.llmplatform.common.error;

import java.util.Locale;

/**
 * The failures that a client can be told of, each with its HTTP status, its OpenAI error type, its
 * code in MLflow, and its status in gRPC.
 *
 * <p>The table is that of {@code docs/guides/errors.md}.
 */
public enum ErrorCode {
  INVALID_ARGUMENT(400, "invalid_request_error", "INVALID_PARAMETER_VALUE", 3),
  UNAUTHENTICATED(401, "authentication_error", "UNAUTHENTICATED", 16),
  PERMISSION_DENIED(403, "permission_error", "PERMISSION_DENIED", 7),
  NOT_FOUND(404, "not_found_error", "RESOURCE_DOES_NOT_EXIST", 5),
  METHOD_NOT_ALLOWED(405, "invalid_request_error", "ENDPOINT_NOT_FOUND", 12),
  NOT_ACCEPTABLE(406, "invalid_request_error", "BAD_REQUEST", 3),
  CONFLICT(409, "conflict_error", "RESOURCE_CONFLICT", 9),
  TOO_LARGE(413, "invalid_request_error", "INVALID_PARAMETER_VALUE", 3),
  UNSUPPORTED_MEDIA_TYPE(415, "invalid_request_error", "BAD_REQUEST", 3),
  EXHAUSTED(429, "rate_limit_error", "RESOURCE_EXHAUSTED", 8),
  INTERNAL(500, "server_error", "INTERNAL_ERROR", 13),
  UNAVAILABLE(503, "service_unavailable_error", "TEMPORARILY_UNAVAILABLE", 14),
  DEADLINE_EXCEEDED(504, "timeout_error", "DEADLINE_EXCEEDED", 4);

  private final int status;
  private final String openAiType;
  private final String mlflowCode;
  private final int grpcStatus;

  ErrorCode(int status, String openAiType, String mlflowCode, int grpcStatus) {
    this.status = status;
    this.openAiType = openAiType;
    this.mlflowCode = mlflowCode;
    this.grpcStatus = grpcStatus;
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

  /** The status code of gRPC ("Status codes and their use in gRPC"), 3 to 16. */
  public int grpcStatus() {
    return grpcStatus;
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
