package io.llmplatform.common.error.reactive;

import static org.assertj.core.api.Assertions.assertThat;

import io.llmplatform.common.error.PlatformException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;
import org.springframework.mock.http.server.reactive.MockServerHttpResponse;

class GrpcAnswerTest {

  @ParameterizedTest
  @CsvSource({
    "application/grpc, true",
    "application/grpc+proto, true",
    "Application/gRPC, true",
    "application/json, false",
    ", false"
  })
  void isForGrpcClients(String type, boolean wanted) {
    MockServerHttpRequest.BodyBuilder request =
        MockServerHttpRequest.method(HttpMethod.POST, "/inference.GRPCInferenceService/ModelInfer");
    if (type != null) {
      request.header(HttpHeaders.CONTENT_TYPE, type);
    }

    assertThat(GrpcAnswer.isWantedBy(request.build())).isEqualTo(wanted);
  }

  @Test
  void hasTheStatusAmongItsHeadersAndNoBody() {
    MockServerHttpResponse response = new MockServerHttpResponse();
    HttpHeaders headers = new HttpHeaders();
    headers.set("Retry-After", "2");
    headers.set(HttpHeaders.CONTENT_TYPE, "application/problem+json");

    GrpcAnswer.write(
            response, PlatformException.exhausted("Too many.", Duration.ofSeconds(2)), headers)
        .block();

    assertThat(response.getStatusCode()).isEqualTo(HttpStatus.OK);
    assertThat(response.getHeaders().toSingleValueMap())
        .containsEntry("grpc-status", "8")
        .containsEntry("grpc-message", "Too many.")
        .containsEntry("Retry-After", "2")
        .containsEntry("Content-Type", "application/grpc");
    assertThat(response.getBodyAsString().block()).isEmpty();
  }

  @Test
  void encodesWhatIsNotPrintableAscii() {
    assertThat(GrpcAnswer.encoded("50% – não\n")).isEqualTo("50%25 %E2%80%93 n%C3%A3o%0A");
  }
}
