package io.llmplatform.scheduler.housekeeping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.springframework.test.web.client.match.MockRestRequestMatchers.content;
import static org.springframework.test.web.client.match.MockRestRequestMatchers.method;
import static org.springframework.test.web.client.match.MockRestRequestMatchers.queryParam;
import static org.springframework.test.web.client.response.MockRestResponseCreators.withServiceUnavailable;
import static org.springframework.test.web.client.response.MockRestResponseCreators.withSuccess;

import io.llmplatform.common.error.PlatformException;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.test.web.client.MockRestServiceServer;
import org.springframework.web.client.RestClient;

class BudgetReconciliationJobTest {
  private static final String ROWS =
      """
      {"rows": [
        {"tenant": "acme", "key": "k1", "promptTokens": 70, "completionTokens": 20, "cost": 0.000007},
        {"tenant": "acme", "promptTokens": 5, "completionTokens": 0, "cost": 1.5}]}\
      """;

  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final RestClient.Builder logs = RestClient.builder();
  private final RestClient.Builder inference = RestClient.builder();
  private final MockRestServiceServer logService = MockRestServiceServer.bindTo(logs).build();
  private final MockRestServiceServer inferenceService =
      MockRestServiceServer.bindTo(inference).build();

  private BudgetReconciliationJob jobAt(String now) {
    Clock clock = Clock.fixed(Instant.parse(now), ZoneOffset.UTC);
    return new BudgetReconciliationJob(logs.build(), inference.build(), meters, clock);
  }

  private void usageFrom(String from, String to, String rows) {
    logService
        .expect(queryParam("from", from.replace(":", "%3A")))
        .andExpect(queryParam("to", to.replace(":", "%3A")))
        .andExpect(queryParam("group_by", "tenant,key"))
        .andRespond(withSuccess(rows, MediaType.APPLICATION_JSON));
  }

  @Test
  void tellsOfTenantsAndKeysWhatBothPartsOfTheMonthHave() {
    usageFrom("2026-11-01T01:00:00Z", "2026-11-02T00:00:00Z", ROWS);
    usageFrom("2026-11-02T00:00:00Z", "2026-11-29T12:00:00Z", ROWS);
    inferenceService
        .expect(method(HttpMethod.POST))
        .andExpect(
            content()
                .json(
                    """
                    {"month": "2026-11", "spent": [
                      {"tenant": "acme", "keyId": null, "tokens": 190, "costMicros": 3000014},
                      {"tenant": "acme", "keyId": "k1", "tokens": 180, "costMicros": 14}]}\
                    """))
        .andRespond(
            withSuccess(
                "{\"counters\": 2, \"tokens\": 9, \"costMicros\": 0}", MediaType.APPLICATION_JSON));

    jobAt("2026-11-29T12:00:00Z").run();

    inferenceService.verify();
    assertThat(meters.get("platform.housekeeping.budgets.raised").counter().count()).isEqualTo(2);
  }

  @Test
  void asksOnceOnTheFirstDayAndNotAtAllInTheFirstHour() {
    usageFrom("2026-11-01T01:00:00Z", "2026-11-01T05:00:00Z", "{\"rows\": []}");

    jobAt("2026-11-01T05:00:00Z").run();
    jobAt("2026-11-01T00:30:00Z").run();

    logService.verify();
  }

  @Test
  void failsWhereTheLedgerCannotBeRead() {
    logService.expect(method(HttpMethod.GET)).andRespond(withServiceUnavailable());

    BudgetReconciliationJob job = jobAt("2026-11-29T12:00:00Z");

    assertThatThrownBy(job::run).isInstanceOf(PlatformException.class);
    assertThat(meters.get("platform.housekeeping.runs").tag("outcome", "failed").counter().count())
        .isEqualTo(1);
  }
}
