package io.llmplatform.scheduler.housekeeping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.springframework.test.web.client.match.MockRestRequestMatchers.method;
import static org.springframework.test.web.client.match.MockRestRequestMatchers.requestTo;
import static org.springframework.test.web.client.response.MockRestResponseCreators.withServiceUnavailable;
import static org.springframework.test.web.client.response.MockRestResponseCreators.withSuccess;

import io.llmplatform.common.error.PlatformException;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.test.web.client.MockRestServiceServer;
import org.springframework.test.web.client.ResponseCreator;
import org.springframework.web.client.RestClient;

class IndexRebuildJobTest {
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

  private IndexRebuildJob jobOf(ResponseCreator answer) {
    RestClient.Builder clients = RestClient.builder();
    MockRestServiceServer.bindTo(clients)
        .build()
        .expect(requestTo("/internal/retrieval/rebuilds"))
        .andExpect(method(HttpMethod.GET))
        .andRespond(answer);
    return new IndexRebuildJob(clients.build(), meters);
  }

  private double runs(String outcome) {
    return meters.get("platform.housekeeping.runs").tag("outcome", outcome).counter().count();
  }

  @Test
  void saysHowManyStoresAreRebuilt() {
    jobOf(
            withSuccess(
                """
                {"rebuilds": [{"object": "vector_store.embedding_model_change",
                  "vector_store_id": "vs_1", "status": "in_progress", "embedding_model": "new",
                  "previous_embedding_model": "old", "percent": 40, "chunks_total": 10,
                  "chunks_completed": 4, "error": null, "created_at": 1, "ended_at": null}]}\
                """,
                MediaType.APPLICATION_JSON))
        .run();

    assertThat(meters.get("platform.housekeeping.rebuilds").gauge().value()).isEqualTo(1);
    assertThat(runs("succeeded")).isEqualTo(1);
  }

  @Test
  void namesTheServiceThatFails() {
    IndexRebuildJob job = jobOf(withServiceUnavailable());

    assertThatThrownBy(job::run)
        .isInstanceOf(PlatformException.class)
        .hasMessageContaining("inference-service")
        .hasMessageContaining("503");
    assertThat(runs("failed")).isEqualTo(1);
  }
}
