package io.llmplatform.scheduler.batch;

import io.llmplatform.common.client.RemoteFailures;
import io.llmplatform.common.client.ServiceClients;
import io.llmplatform.common.error.ErrorCode;
import io.llmplatform.common.error.PlatformException;
import io.llmplatform.common.security.Owner;
import java.io.IOException;
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

  private final ServiceClients clients;
  private final Duration longest;

  RestBulkInference(ServiceClients clients, BatchSettings settings) {
    this.clients = clients;
    this.longest = settings.work().answer();
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
    requireSuccess(response);
    try (LineReader lines = new LineReader(response.getBody(), 0, MAX_ANSWER)) {
      for (LineReader.Line line = lines.next(); line != null; line = lines.next()) {
        // A line that the connection's end has cut is none.
        if (line.ended()) {
          answers.accept(AnswerLine.parse(line.bytes()));
        }
      }
    }
  }

  /** What the owner may not do lasts; all else may pass. */
  private static void requireSuccess(ClientHttpResponse response) throws IOException {
    try {
      RemoteFailures.requireSuccess(response);
    } catch (PlatformException e) {
      if (e.code() == ErrorCode.PERMISSION_DENIED) {
        throw e;
      }
      throw PlatformException.unavailable("inference-service refuses: " + e.detail(), RETRY_AFTER)
          .causedBy(e);
    }
  }
}
