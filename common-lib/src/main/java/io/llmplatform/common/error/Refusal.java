package io.llmplatform.common.error;

import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A refusal as an HTTP adapter answers it: the failure, and what only HTTP knows.
 *
 * @param status the HTTP status, which a framework may have chosen more finely than the code
 * @param headers headers that the framework wants beside the body, such as {@code Allow}
 */
public record Refusal(PlatformException failure, int status, Map<String, String> headers) {

  public static Refusal of(PlatformException failure) {
    return new Refusal(failure, failure.code().status(), Map.of());
  }

  /** A refusal under a status that a framework chose. */
  public static Refusal of(int status, String detail) {
    return new Refusal(
        PlatformException.of(ErrorCode.ofStatus(status), detail, null), status, Map.of());
  }

  public Refusal with(Map<String, String> headers) {
    return new Refusal(failure, status, headers);
  }

  /** Renders for the client at {@code path}. */
  public ErrorResponse render(String path, @Nullable String traceId) {
    ErrorResponse response = ErrorResponse.render(path, failure, status, traceId);
    Map<String, String> all = new TreeMap<>(headers);
    all.putAll(response.headers());
    return new ErrorResponse(response.status(), all, response.body());
  }
}
