package io.llmplatform.common.error;

/** A sentence for a client about a status that came without one. */
public final class StatusSentence {
  private StatusSentence() {}

  public static String of(int status) {
    return switch (status) {
      case 400 -> "The request cannot be understood.";
      case 401 -> "The request has no valid credentials.";
      case 403 -> "The credentials do not allow this.";
      case 404 -> "There is nothing at this path.";
      case 405 -> "The method is not allowed here.";
      case 408 -> "The request did not arrive in time.";
      case 413 -> "The body is larger than is accepted.";
      case 414 -> "The request's address is longer than is accepted.";
      case 415 -> "The type of the body is not accepted.";
      case 431 -> "The request's headers are larger than is accepted.";
      case 503 -> "The service cannot answer now.";
      case 504 -> "The answer was not ready in time.";
      default -> "The request was refused.";
    };
  }
}
