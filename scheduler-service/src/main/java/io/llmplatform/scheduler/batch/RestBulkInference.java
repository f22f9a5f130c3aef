package io.llmplatform.scheduler.batch;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.llmplatform.common.client.ServiceClients;
import io.llmplatform.common.error.ErrorCode;
import io.llmplatform.common.error.PlatformException;
import io.llmplatform.common.security.Owner;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.function.Consumer;
import org.springframework.http.MediaType;
import org.springframework.http.client.ClientHttpResponse;
import org.springframework.stereotype.Component;
import org.springframework.web.client.RestClientException;

/** {@code POST /internal/requests} of inference-service. */
@Component
final class RestBulkInference implements BulkInference {
  private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

  /** Above any answer: a body is limited by what a request may ask for. */
  private static final int MAX_ANSWER = 1 << 28;

  private static final int MAX_REFUSAL = 1 << 16;

  private final ServiceClients clients;
  private final Duration longest;
  private final ObjectMapper json;

  RestBulkInference(ServiceClients clients, BatchSettings settings, ObjectMapper json) {
    this.clients = clients;
    this.longest = settings.work().answer();
    this.json = json;
  }

  @Override
  public void run(Owner owner, byte[] requests, Consumer<AnswerLine> answers) {
    try {
      clients
          .to("inference-service", owner, longest)
          .build()
          .post()
          .uri("/internal/requests")
          .contentType(MediaType.APPLICATION_NDJSON)
          .body(requests)
          .exchange(
              (request, response) -> {
                read(response, answers);
                return true;
              });
    } catch (RestClientException e) {
      throw PlatformException.unavailable("inference-service cannot be reached.", RETRY_AFTER)
          .causedBy(e);
    }
  }

  private void read(ClientHttpResponse response, Consumer<AnswerLine> answers) throws IOException {
    if (!response.getStatusCode().is2xxSuccessful()) {
      throw refusal(response);
    }
    try (LineReader lines = new LineReader(response.getBody(), 0, MAX_ANSWER)) {
      for (LineReader.Line line = lines.next(); line != null; line = lines.next()) {
        // A line that the connection's end has cut is none.
        if (line.ended()) {
          answers.accept(AnswerLine.parse(line.bytes()));
        }
      }
    }
  }

  private PlatformException refusal(ClientHttpResponse response) throws IOException {
    int status = response.getStatusCode().value();
    String detail = detail(response);
    return status == ErrorCode.PERMISSION_DENIED.status()
        ? PlatformException.of(ErrorCode.PERMISSION_DENIED, detail, null)
        : PlatformException.unavailable(
            "inference-service answered %d: %s".formatted(status, detail), RETRY_AFTER);
  }

  private String detail(ClientHttpResponse response) {
    try (InputStream body = response.getBody()) {
      String detail = json.readTree(body.readNBytes(MAX_REFUSAL)).path("detail").asText();
      return detail.isEmpty() ? "The request was refused." : detail;
    } catch (IOException e) {
      return "The request was refused.";
    }
  }
}
