package io.llmplatform.common.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.llmplatform.common.error.ErrorCode;
import io.llmplatform.common.error.PlatformException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.client.ClientHttpResponse;
import org.springframework.web.client.ResourceAccessException;
import org.springframework.web.client.RestClientException;
import org.springframework.web.client.RestClientResponseException;

/** Turns what other services answer into the platform's own refusals, with their sentences. */
public final class RemoteFailures {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration LATER = Duration.ofSeconds(2);

  /** Those that another try may not meet. */
  private static final Set<ErrorCode> PASSING =
      Set.of(
          ErrorCode.EXHAUSTED,
          ErrorCode.INTERNAL,
          ErrorCode.UNAVAILABLE,
          ErrorCode.DEADLINE_EXCEEDED);

  private RemoteFailures() {}

  /** Whether another try, later, may do better. */
  public static boolean isPassing(PlatformException failure) {
    return PASSING.contains(failure.code());
  }

  /**
   * The call's result.
   *
   * @throws PlatformException with the other service's sentence, where the call was refused
   */
  @SuppressWarnings("TypeParameterUnusedInFormals")
  public static <T extends @Nullable Object> T translated(Supplier<T> call) {
    try {
      return call.get();
    } catch (RestClientResponseException e) {
      throw refusal(e.getStatusCode().value(), e.getResponseBodyAsString(), e.getResponseHeaders())
          .causedBy(e);
    } catch (ResourceAccessException e) {
      if (e.getCause() instanceof PlatformException known) {
        throw known;
      }
      throw PlatformException.unavailable("A service of the platform cannot be reached.", LATER)
          .causedBy(e);
    } catch (RestClientException e) {
      throw PlatformException.unavailable("A service of the platform gave half an answer.", LATER)
          .causedBy(e);
    }
  }

  /**
   * Nothing, if the answer is one.
   *
   * @throws PlatformException with the other service's sentence, where the call was refused
   */
  public static void requireSuccess(ClientHttpResponse response) throws IOException {
    if (!response.getStatusCode().is2xxSuccessful()) {
      String body = new String(response.getBody().readAllBytes(), StandardCharsets.UTF_8);
      throw refusal(response.getStatusCode().value(), body, response.getHeaders());
    }
  }

  private static PlatformException refusal(int status, String body, @Nullable HttpHeaders headers) {
    ErrorCode code = ErrorCode.ofStatus(status);
    String sentence = sentence(body);
    return switch (code) {
      case EXHAUSTED -> PlatformException.exhausted(sentence, retryAfter(headers));
      // A token that ended on its way is asked for anew.
      case UNAUTHENTICATED, UNAVAILABLE ->
          PlatformException.unavailable(sentence, retryAfter(headers));
      default -> PlatformException.of(code, sentence, null);
    };
  }

  private static Duration retryAfter(@Nullable HttpHeaders headers) {
    String stated = headers == null ? null : headers.getFirst(HttpHeaders.RETRY_AFTER);
    return stated != null && stated.matches("\\d{1,4}")
        ? Duration.ofSeconds(Long.parseLong(stated))
        : LATER;
  }

  /** The problem's or OpenAI's sentence. */
  private static String sentence(String body) {
    try {
      JsonNode json = JSON.readTree(body);
      String message = json.at("/error/message").asText(json.path("detail").asText());
      return message.isEmpty() ? "A service of the platform refused." : message;
    } catch (JsonProcessingException e) {
      return "A service of the platform refused.";
    }
  }
}
