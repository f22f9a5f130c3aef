package io.llmplatform.registry.mlflow;

import org.springframework.http.HttpStatus;

/**
 * A refusal whose status in MLflow is not the platform's. The others are the platform's own, which
 * say MLflow's code and message besides under these paths.
 */
final class MlflowRefusal extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String errorCode;
  private final HttpStatus status;

  private MlflowRefusal(String errorCode, HttpStatus status, String message) {
    super(message);
    this.errorCode = errorCode;
    this.status = status;
  }

  static MlflowRefusal alreadyExists(String message) {
    return new MlflowRefusal("RESOURCE_ALREADY_EXISTS", HttpStatus.BAD_REQUEST, message);
  }

  static MlflowRefusal noSuchEndpoint() {
    return new MlflowRefusal(
        "ENDPOINT_NOT_FOUND",
        HttpStatus.NOT_FOUND,
        "The registry does not have this part of MLflow.");
  }

  String errorCode() {
    return errorCode;
  }

  HttpStatus status() {
    return status;
  }
}
