package io.llmplatform.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.llmplatform.registry.RegistryClient.Answer;
import io.llmplatform.testing.identity.TestCaller;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which uploads become files, and what is left of others. */
class FileUploadIT extends FilesScenario {
  @Test
  void theLimitOfItsPurposeCountsWhicheverComesFirst() throws Exception {
    assertThat(ann.uploadFile(form(MB, "batch")).status()).isEqualTo(200);
    assertError(ann.uploadFile(form(MB + 1, "batch")), 413, "");
    byte[] tooLarge = new byte[MB + 1];
    assertError(
        ann.uploadFile(new Multipart().file("x", tooLarge).field("purpose", "batch")), 413, "");
    assertThat(ann.uploadFile(form(2 * MB, "user_data")).status()).isEqualTo(200);
    Answer refused = ann.uploadFile(form(2 * MB + 1, "user_data"));
    assertError(refused, 413, "");
    assertThat(refused.text("/error/message")).contains(Integer.toString(2 * MB));
    assertThat(ann.get("/v1/files").body().at("/data")).hasSize(2);
  }

  @Test
  void aTenantHasSoMuchAndNoMore() throws Exception {
    String first = ann.uploadFile(form(2 * MB, "user_data")).text("/id");
    assertThat(ann.uploadFile(form(2 * MB, "user_data")).status()).isEqualTo(200);
    Answer refused = ann.uploadFile(form(2 * MB, "user_data"));
    assertError(refused, 413, "");
    assertThat(refused.text("/error/message")).contains("delete some");
    ann.delete("/v1/files/" + first);
    assertThat(ann.uploadFile(form(2 * MB, "user_data")).status()).isEqualTo(200);
  }

  @Test
  void aTenantHasSoManyAndNoMore() throws Exception {
    for (int i = 0; i < 20; i++) {
      uploaded("f" + i, "user_data");
    }
    assertError(ann.uploadFile(form("f", "x", "user_data")), 413, "");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "created_at"})
  void aLifetimeIsAnAnchorAndSeconds(String anchor) throws Exception {
    Answer answer =
        ann.uploadFile(form("a", "x", "user_data").field("expires_after[anchor]", anchor));
    assertError(
        answer, 400, anchor.equals("a") ? "expires_after[anchor]" : "expires_after[seconds]");
  }

  @ParameterizedTest
  @ValueSource(strings = {"3599", "2592001", "-1", "x", "", "1e9", "99999999999"})
  void aLifetimeOutOfItsBoundsIsRefused(String seconds) throws Exception {
    Multipart form =
        form("a", "x", "user_data")
            .field("expires_after[anchor]", "created_at")
            .field("expires_after[seconds]", seconds);
    assertError(ann.uploadFile(form), 400, "expires_after[seconds]");
  }

  @Test
  void aLifetimeIsCountedFromTheMaking() throws Exception {
    Multipart form =
        form("a", "x", "user_data")
            .field("expires_after[anchor]", "created_at")
            .field("expires_after[seconds]", "3600");
    assertThat(lifetime(ann.uploadFile(form))).isEqualTo(Duration.ofHours(1));
    assertThat(lifetime(ann.uploadFile(form("a", "x", "batch")))).isEqualTo(Duration.ofDays(30));
  }

  private static Duration lifetime(Answer file) {
    return Duration.ofSeconds(
        file.body().at("/expires_at").asLong() - file.body().at("/created_at").asLong());
  }

  @Test
  void onlyTheSchedulerInAnothersNameMakesOutputs() throws Exception {
    for (String purpose : List.of("batch_output", "fine-tune-results")) {
      assertError(ann.uploadFile(form("out", "x", purpose)), 403, "");
      assertError(registry.uploadFile(form("out", "x", purpose)), 403, "");
      assertError(
          as(TestCaller.developer(tenant).through("other-service"))
              .uploadFile(form("out", "x", purpose)),
          403,
          "");
      Answer made =
          as(TestCaller.developer(tenant).through("scheduler-service"))
              .uploadFile(form("out", "x", purpose));
      assertThat(made.text("/purpose")).as("%s", made.body()).isEqualTo(purpose);
    }
    assertThat(ann.get("/v1/files?purpose=batch_output").body().at("/data")).hasSize(1);
  }

  @Test
  void aFormThatLacksOrHasTooMuchIsRefusedNamingTheField() throws Exception {
    assertError(ann.uploadFile(new Multipart().field("purpose", "batch")), 400, "file");
    assertError(ann.uploadFile(new Multipart().file("a", "x")), 400, "purpose");
    assertError(ann.uploadFile(form("a", "x", "nope")), 400, "purpose");
    assertError(ann.uploadFile(form("a", "x", "batch").file("b", "y")), 400, "file");
    assertError(
        ann.uploadFile(new Multipart().field("purpose", "batch").field("file", "x")), 400, "file");
    assertError(ann.uploadFile(form("a", "x", "batch").field("expires", "1")), 400, "expires");
    assertError(ann.uploadFile(form("", "x", "batch")), 400, "file");
    assertError(ann.uploadFile(form("a/", "x", "batch")), 400, "file");
    assertError(ann.uploadFile(form("a".repeat(256), "x", "batch")), 400, "file");
    assertError(ann.post("/v1/files", Map.of("purpose", "batch")), 415, "");
    assertThat(ann.get("/v1/files").body().at("/data")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "/home/ann/in.jsonl, in.jsonl",
    "C:\\ann\\in.jsonl, in.jsonl",
    "a %22b%22.txt, a \"b\".txt",
    "世界.txt, 世界.txt"
  })
  void theNameIsThatOfTheFileWithoutAPath(String sent, String kept) throws Exception {
    assertThat(ann.uploadFile(form(sent, "x", "user_data")).text("/filename")).isEqualTo(kept);
  }

  @Test
  void aTruncatedFormLeavesNothing() throws Exception {
    int before = stored().size();
    byte[] whole = form(MB / 2, "batch").whole();
    byte[] cut = Arrays.copyOf(whole, whole.length / 2);
    assertError(ann.uploadFile(BodyPublishers.ofByteArray(cut)), 400, "");
    assertThat(ann.get("/v1/files").body().at("/data")).isEmpty();
    assertThat(stored()).hasSize(before);
  }

  @Test
  void aSenderThatBreaksOffLeavesNothing() throws Exception {
    int before = stored().size();
    byte[] whole = form(MB / 2, "batch").whole();
    BodyPublisher breaksOff =
        BodyPublishers.ofInputStream(() -> new BreakingOff(whole, whole.length / 2));
    assertThat(catchThrowable(() -> ann.uploadFile(breaksOff))).isInstanceOf(IOException.class);
    assertThat(ann.get("/v1/files").body().at("/data")).isEmpty();
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(() -> assertThat(stored()).hasSize(before));
  }

  private static final class BreakingOff extends InputStream {
    private final ByteArrayInputStream content;

    BreakingOff(byte[] whole, int until) {
      content = new ByteArrayInputStream(whole, 0, until);
    }

    @Override
    public int read() throws IOException {
      int next = content.read();
      if (next < 0) {
        throw new IOException("the sender is gone");
      }
      return next;
    }
  }
}
