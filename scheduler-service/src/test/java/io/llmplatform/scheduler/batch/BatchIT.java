package io.llmplatform.scheduler.batch;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.llmplatform.common.error.ErrorCode;
import io.llmplatform.common.error.PlatformException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** From an input file to what comes of its lines, however a batch ends. */
class BatchIT extends BatchScenario {

  @Test
  void runsEachLineAndKeepsTheirOrder() throws Exception {
    String id = create(input(47, "ok"));
    assertThat(triggered.jobs).containsExactly(BatchJob.NAME);
    workUntilEnded(id);

    JsonNode batch = get(id);
    assertThat(batch.at("/status").asText()).isEqualTo("completed");
    assertThat(batch.at("/request_counts/total").asInt()).isEqualTo(47);
    assertThat(batch.at("/request_counts/completed").asInt()).isEqualTo(47);
    assertThat(batch.at("/usage/input_tokens").asInt()).isEqualTo(141);
    assertThat(batch.at("/progress").asInt()).isEqualTo(100);
    assertThat(batch.at("/error_file_id").isNull()).isTrue();
    assertThat(ids(output(batch)))
        .isEqualTo(IntStream.range(0, 47).mapToObj(i -> "id-" + i).toList());
    assertThat(inference.answered()).isEqualTo(47);
    assertThat(events()).containsExactly("batch.created", "batch.started", "batch.completed");
    assertThat(sql.queryForObject("SELECT count(*) FROM batch_segment", Integer.class)).isZero();
    assertThat(sql.queryForObject("SELECT count(*) FROM lease", Integer.class)).isZero();
  }

  @Test
  void linesThatAreAnsweredFastAreFollowedByMore() throws Exception {
    workUntilEnded(create(input(17, "ok")));
    assertThat(inference.windows()).containsExactly(4, 5, 1, 4, 3);
  }

  @Test
  void aLineThatIsRefusedIsInTheErrorFile() throws Exception {
    String id = create(input(5, "ok") + line("id-x", "bad") + "\n\n" + line("id-y", "ok"));
    workUntilEnded(id);

    JsonNode batch = get(id);
    assertThat(batch.at("/request_counts/failed").asInt()).isEqualTo(1);
    assertThat(ids(output(batch))).containsExactly("id-0", "id-1", "id-2", "id-3", "id-4", "id-y");
    JsonNode error = errors(batch).get(0);
    assertThat(error.at("/custom_id").asText()).isEqualTo("id-x");
    assertThat(error.at("/response/status_code").asInt()).isEqualTo(400);
    assertThat(error.at("/response/body/error/code").asText()).isEqualTo("invalid_argument");
  }

  @Test
  void whatIsCancelledKeepsWhatIsDone() throws Exception {
    String id = create(input(25, "ok"));
    workers.workOnce();
    workers.workOnce();
    JsonNode cancelling = post("/v1/batches/" + id + "/cancel", 200);
    assertThat(cancelling.at("/status").asText()).isEqualTo("cancelling");
    JsonNode again = post("/v1/batches/" + id + "/cancel", 409);
    assertThat(again.at("/error/message").asText()).contains("is cancelled already");
    workUntilEnded(id);

    JsonNode batch = get(id);
    assertThat(batch.at("/status").asText()).isEqualTo("cancelled");
    assertThat(ids(output(batch))).hasSize(10);
    assertThat(errors(batch)).hasSize(15);
    assertThat(errors(batch).get(0).at("/error/code").asText()).isEqualTo("batch_cancelled");
    assertThat(errors(batch).get(0).at("/custom_id").asText()).isEqualTo("id-10");
    assertThat(batch.at("/request_counts/failed").asInt()).isEqualTo(15);
    assertThat(post("/v1/batches/" + id + "/cancel", 409).at("/error/message").asText())
        .contains("'cancelled'");
  }

  @Test
  void whatExpiresKeepsWhatIsDone() throws Exception {
    String id = create(input(25, "ok"));
    workers.workOnce();
    workers.workOnce();
    sql.update("UPDATE batch SET expires_at = now()");
    workUntilEnded(id);

    JsonNode batch = get(id);
    assertThat(batch.at("/status").asText()).isEqualTo("expired");
    assertThat(ids(output(batch))).hasSize(10);
    assertThat(errors(batch)).hasSize(15);
    assertThat(errors(batch).get(14).at("/error/code").asText()).isEqualTo("batch_expired");
  }

  @Test
  void aBatchThatExpiresBeforeItIsValidatedHasNoFiles() throws Exception {
    String id = create(input(3, "ok"));
    sql.update("UPDATE batch SET expires_at = now()");
    workUntilEnded(id);
    assertThat(get(id).at("/status").asText()).isEqualTo("expired");
    assertThat(get(id).at("/output_file_id").isNull()).isTrue();
  }

  @Test
  void failsWhereTheOwnerMayNotActAnyMore() throws Exception {
    inference.before(
        (by, request) -> {
          throw PlatformException.of(
              ErrorCode.PERMISSION_DENIED, "The owner of this work may not act any more.", null);
        });
    String id = create(input(5, "ok"));
    workUntilEnded(id);
    assertThat(get(id).at("/status").asText()).isEqualTo("failed");
    assertThat(get(id).at("/errors/data/0/message").asText())
        .isEqualTo("The owner of this work may not act any more.");
  }

  @Test
  void failsWhereItsInputIsGone() throws Exception {
    String id = create(input(25, "ok"));
    workers.workOnce();
    workers.workOnce();
    files.delete(get(id).at("/input_file_id").asText());
    workUntilEnded(id);
    assertThat(get(id).at("/status").asText()).isEqualTo("failed");
    assertThat(get(id).at("/errors/data/0/code").asText()).isEqualTo("input_file_not_found");
  }
}
