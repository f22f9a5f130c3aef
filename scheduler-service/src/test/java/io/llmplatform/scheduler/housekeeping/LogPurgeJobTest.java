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

class LogPurgeJobTest {
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

  private LogPurgeJob jobOf(ResponseCreator answer) {
    RestClient.Builder clients = RestClient.builder();
    MockRestServiceServer.bindTo(clients)
        .build()
        .expect(requestTo("/internal/purge"))
        .andExpect(method(HttpMethod.POST))
        .andRespond(answer);
    return new LogPurgeJob(clients.build(), meters);
  }

  private double counted(String meter, String tag, String value) {
    return meters.get("platform.housekeeping." + meter).tag(tag, value).counter().count();
  }

  @Test
  void countsWhatLogServiceRemoved() {
    jobOf(withSuccess("{\"collections\": 2, \"documents\": 5}", MediaType.APPLICATION_JSON)).run();
    assertThat(counted("removed", "kind", "collections")).isEqualTo(2);
    assertThat(counted("removed", "kind", "documents")).isEqualTo(5);
    assertThat(counted("runs", "outcome", "succeeded")).isEqualTo(1);
  }

  @Test
  void namesLogServiceWhereItFails() {
    LogPurgeJob job = jobOf(withServiceUnavailable());
    assertThatThrownBy(job::run)
        .isInstanceOf(PlatformException.class)
        .hasMessageContaining("log-service")
        .hasMessageContaining("503");
    assertThat(counted("runs", "outcome", "failed")).isEqualTo(1);
  }
}
