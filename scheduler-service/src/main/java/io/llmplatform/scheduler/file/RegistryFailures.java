package io.llmplatform.scheduler.file;

import com.fasterxml.jackson.databind.JsonNode;
import io.llmplatform.common.error.ErrorCode;
import io.llmplatform.common.error.PlatformException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.web.client.RestClientException;
import org.springframework.web.client.RestClientResponseException;

/** What the registry's refusals and its silence mean to who reads and makes files. */
final class RegistryFailures {
  private static final Duration RETRY_AFTER = Duration.ofSeconds(2);

  private RegistryFailures() {}

  /** The failure of a call. */
  static PlatformException of(RestClientException failure) {
    if (!(failure instanceof RestClientResponseException answer)) {
      return unavailable("The registry does not answer.", failure);
    }
    ErrorCode code = ErrorCode.ofStatus(answer.getStatusCode().value());
    return switch (code) {
      // A token that ended on its way is asked for anew.
      case UNAUTHENTICATED, EXHAUSTED, INTERNAL, UNAVAILABLE, DEADLINE_EXCEEDED ->
          unavailable("The registry fails: " + sentence(answer), failure);
      default -> PlatformException.of(code, sentence(answer), failure);
    };
  }

  /** What may be well at another try. */
  static PlatformException unavailable(String detail, @Nullable Exception cause) {
    PlatformException failure = PlatformException.unavailable(detail, RETRY_AFTER);
    return cause == null ? failure : failure.causedBy(cause);
  }

  /** Whether another try is worth it. */
  static boolean mayPass(PlatformException failure) {
    return failure.code() == ErrorCode.UNAVAILABLE || failure.code() == ErrorCode.DEADLINE_EXCEEDED;
  }

  private static String sentence(RestClientResponseException answer) {
    try {
      JsonNode body = answer.getResponseBodyAs(JsonNode.class);
      if (body != null && body.at("/error/message").isTextual()) {
        return body.at("/error/message").asText();
      }
    } catch (RuntimeException noJson) {
      // said below
    }
    return "it answered " + answer.getStatusCode().value() + ".";
  }
}
