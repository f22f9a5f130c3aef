package io.llmplatform.log.ingestion;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.llmplatform.log.event.EventKind;
import io.llmplatform.testing.identity.TestCaller;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.springframework.http.HttpMethod;

class DeadLettersIT extends TakingBatchScenario {
  @Test
  void buriesWhatCannotBeUsedAndTakesTheRest() {
    List<ConsumerRecord<byte[], byte[]>> batch = new ArrayList<>(requests(0, 5));
    batch.add(Events.at(EventKind.INFERENCE, first + 5, "{\"id\": \"" + tenant + "\"}"));
    assertThat(take(batch)).isEqualTo(new TakingBatch.Taken(5, 0, 1));
    JsonNode letter = letter(EventKind.INFERENCE, tenant);
    assertThat(letter.path("reason").asText()).isEqualTo("tenant is required.");
    assertThat(letter.path("partition").asText()).isEqualTo("0");
    assertThat(letter.path("offset").asText()).isEqualTo(Long.toString(first + 5));
    assertThat(letter.path("key").asText()).isEqualTo("key");
  }

  @Test
  void buriesTheBeginOfWhatIsTooLargeForKafka() {
    String large = "{\"id\": \"" + tenant + "\", \"x\": \"" + "y".repeat(3_000_000);
    assertThat(take(List.of(Events.at(EventKind.JOB, first, large))).buried()).isEqualTo(1);
    JsonNode letter = letter(EventKind.JOB, tenant);
    assertThat(letter.path("reason").asText()).isEqualTo("It has more than 2000000 bytes.");
    assertThat(letter.path("offset").asText()).isEqualTo(Long.toString(first));
    assertThat(letter.path("value").asText()).hasSize(4000);
  }

  @Test
  void takesDeadLettersAgainEachOnce() {
    // Too far ahead now, and no more in two seconds.
    String time = Instant.now().plus(Duration.ofDays(1)).plusSeconds(2).toString();
    String line = Events.ledgerLine(UUID.randomUUID().toString(), tenant, "0.000007");
    line = line.replace(Events.TIME, time);
    TakingBatch.Taken taken =
        taking.take(Events::origin, List.of(Events.at(EventKind.USAGE, first, line)));
    assertThat(taken.buried()).isEqualTo(1);
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .pollInterval(Duration.ofMillis(500))
        .until(() -> replay("usage.events").path("waiting").asLong() == 0);
    assertThat(replay("usage.events").path("stored").asInt()).isZero();
    String day = time.substring(0, 10);
    JsonNode usage =
        get(tenantViewer(), "/api/usage?interval=day&from=" + day + "&to=" + time).getBody();
    assertThat(usage.at("/total/cost").decimalValue()).isEqualByComparingTo("0.000007");
  }

  @Test
  void lettersAreForThoseOnlyWhoActInAllTenants() {
    assertThat(
            get(TestCaller.tenantAdmin(tenant), "/api/logs/dead-letters").getStatusCode().value())
        .isEqualTo(403);
    assertThat(
            get(TestCaller.platformAdmin(), "/api/logs/dead-letters/a.topic")
                .getStatusCode()
                .value())
        .isEqualTo(404);
  }

  private JsonNode letter(EventKind kind, String holding) {
    JsonNode letters =
        get(TestCaller.platformAdmin(), "/api/logs/dead-letters/" + kind.topic() + "?limit=100")
            .getBody();
    for (JsonNode each : letters.path("items")) {
      if (each.path("value").asText().contains(holding)) {
        return each;
      }
    }
    throw new AssertionError("No such dead letter among " + letters);
  }

  private JsonNode replay(String topic) {
    return http.exchange(
            "/api/logs/dead-letters/" + topic + "/replay",
            HttpMethod.POST,
            as(TestCaller.platformAdmin()),
            JsonNode.class)
        .getBody();
  }
}
