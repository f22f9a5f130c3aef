package io.llmplatform.common.error;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;

/**
 * A failure rendered for the client that asked: status, headers and a body to be written as JSON.
 *
 * <p>The style follows the path: OpenAI's error object under {@code /v1}, RFC 9457 problem details
 * elsewhere; under {@code /v2} the problem also has the {@code error} member that Open Inference
 * Protocol clients read, under MLflow's paths {@code error_code} and {@code message}, which its
 * clients read, and at {@code /retrieval} Dify's {@code error_code} and {@code error_msg}.
 *
 * @param status HTTP status
 * @param headers headers to set, {@code Content-Type} among them
 * @param body the JSON object; values may be null
 */
public record ErrorResponse(
    int status, Map<String, String> headers, Map<String, @Nullable Object> body) {

  // A mapper of its own: the services' one may drop nulls, and OpenAI's object always has `param`.
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final List<String> MLFLOW =
      List.of("/api/2.0/mlflow", "/api/2.0/mlflow-artifacts", "/api/3.0/mlflow");

  /** Renders a refusal. {@code traceId} is null outside a trace. */
  public static ErrorResponse render(
      String path, PlatformException failure, @Nullable String traceId) {
    return render(path, failure, failure.code().status(), traceId);
  }

  /** Renders a refusal under a status that a framework chose, such as 431. */
  public static ErrorResponse render(
      String path, PlatformException failure, int status, @Nullable String traceId) {
    Map<String, String> headers = new TreeMap<>();
    Duration retryAfter = failure.retryAfter();
    if (retryAfter != null) {
      headers.put("Retry-After", Long.toString(wholeSeconds(retryAfter)));
    }
    if (failure.code() == ErrorCode.UNAUTHENTICATED) {
      // RFC 9110, section 11.6.1: a 401 says how to come with credentials.
      headers.put("WWW-Authenticate", "Bearer");
    }
    if (under(path, "/v1")) {
      headers.put("Content-Type", "application/json");
      return new ErrorResponse(status, headers, openAi(failure, traceId));
    }
    headers.put("Content-Type", "application/problem+json");
    Map<String, @Nullable Object> body = problem(path, failure, status, traceId);
    if (under(path, "/v2")) {
      body.put("error", failure.detail());
    }
    if (MLFLOW.stream().anyMatch(prefix -> under(path, prefix))) {
      body.put("error_code", failure.code().mlflowCode());
      body.put("message", failure.detail());
    }
    if (under(path, "/retrieval")) {
      body.put("error_code", difyCode(failure.code(), status));
      body.put("error_msg", failure.detail());
    }
    return new ErrorResponse(status, headers, body);
  }

  // "External Knowledge API", Dify's documentation; where it has no code, the status stands.
  private static int difyCode(ErrorCode code, int status) {
    return switch (code) {
      case UNAUTHENTICATED -> 1001;
      case PERMISSION_DENIED -> 1002;
      case NOT_FOUND -> 2001;
      default -> status;
    };
  }

  /** Renders a fault of ours: no internals, only the trace id to ask about. */
  public static ErrorResponse fault(String path, @Nullable String traceId) {
    String detail =
        traceId == null
            ? "The request failed because of a fault on our side."
            : "The request failed because of a fault on our side; its trace id is " + traceId + ".";
    return render(path, PlatformException.of(ErrorCode.INTERNAL, detail, null), traceId);
  }

  /** The body in UTF-8. */
  public byte[] json() {
    try {
      return JSON.writeValueAsBytes(body);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("An error body holds strings and numbers only", e);
    }
  }

  // Retry-After has whole seconds (RFC 9110, section 10.2.3); rounding down would invite a refusal.
  private static long wholeSeconds(Duration retryAfter) {
    return Math.max(1, retryAfter.plusMillis(999).toSeconds());
  }

  private static boolean under(String path, String prefix) {
    return path.equals(prefix) || path.startsWith(prefix + "/");
  }

  private static Map<String, @Nullable Object> openAi(
      PlatformException failure, @Nullable String traceId) {
    Map<String, @Nullable Object> error = new LinkedHashMap<>();
    error.put("message", failure.detail());
    error.put("type", failure.code().openAiType());
    error.put("param", failure.field());
    error.put("code", failure.code().slug());
    if (traceId != null) {
      error.put("trace_id", traceId);
    }
    Map<String, @Nullable Object> body = new LinkedHashMap<>();
    body.put("error", error);
    return body;
  }

  private static Map<String, @Nullable Object> problem(
      String path, PlatformException failure, int status, @Nullable String traceId) {
    Map<String, @Nullable Object> body = new LinkedHashMap<>();
    body.put("type", "about:blank");
    body.put("title", title(status));
    body.put("status", status);
    body.put("detail", failure.detail());
    body.put("instance", path);
    body.put("code", failure.code().slug());
    if (failure.field() != null) {
      body.put("field", failure.field());
    }
    if (traceId != null) {
      body.put("traceId", traceId);
    }
    return body;
  }

  // With the type about:blank the title is the status' phrase (RFC 9457, section 4.2.1).
  private static String title(int status) {
    HttpStatus known = HttpStatus.resolve(status);
    return known == null ? "Error" : known.getReasonPhrase();
  }
}
