package io.llmplatform.common.error.reactive;

import io.llmplatform.common.error.PlatformException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpResponse;
import reactor.core.publisher.Mono;

/**
 * A failure as a gRPC client reads it: HTTP 200, no message, and the status among the headers
 * ("gRPC over HTTP/2", Trailers-Only).
 */
final class GrpcAnswer {
  private static final String TYPE = "application/grpc";

  private GrpcAnswer() {}

  static boolean isWantedBy(ServerHttpRequest request) {
    String type = request.getHeaders().getFirst(HttpHeaders.CONTENT_TYPE);
    return type != null && type.toLowerCase(Locale.ROOT).startsWith(TYPE);
  }

  /**
   * @param headers of the answer, such as {@code Retry-After}; {@code Content-Type} is replaced
   */
  static Mono<Void> write(
      ServerHttpResponse response, PlatformException failure, HttpHeaders headers) {
    response.setStatusCode(HttpStatus.OK);
    response.getHeaders().putAll(headers);
    response.getHeaders().set(HttpHeaders.CONTENT_TYPE, TYPE);
    response.getHeaders().remove(HttpHeaders.TRAILER);
    response.getHeaders().set("grpc-status", Integer.toString(failure.code().grpcStatus()));
    response.getHeaders().set("grpc-message", encoded(failure.detail()));
    return response.setComplete();
  }

  /** Percent-encoded but for printable ASCII ("gRPC over HTTP/2", Status-Message). */
  static String encoded(String message) {
    StringBuilder encoded = new StringBuilder();
    for (byte each : message.getBytes(StandardCharsets.UTF_8)) {
      if (each >= ' ' && each <= '~' && each != '%') {
        encoded.append((char) each);
      } else {
        encoded.append("%%%02X".formatted(each));
      }
    }
    return encoded.toString();
  }
}
