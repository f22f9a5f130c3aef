package io.llmplatform.scheduler.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.llmplatform.common.error.ErrorCode;
import io.llmplatform.common.error.PlatformException;
import io.llmplatform.common.security.Owner;
import io.llmplatform.files.UserFile;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.util.unit.DataSize;
import org.springframework.web.client.RestClient;

class RestFilesTest extends FilesContract {
  private static final int ATTEMPTS = 3;

  private final FakeRegistry registry = registry();
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final RestFiles files =
      new RestFiles(
          this::client,
          this::client,
          new FileSettings(
              DataSize.ofMegabytes(1), Duration.ofMinutes(1), ATTEMPTS, Duration.ZERO));

  private static FakeRegistry registry() {
    try {
      return new FakeRegistry();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private RestClient.Builder client(Owner owner) {
    return RestClient.builder()
        .baseUrl(registry.url())
        .requestFactory(new JdkClientHttpRequestFactory(http))
        .defaultHeader(FakeRegistry.TENANT, owner.tenant());
  }

  @AfterEach
  void stop() {
    registry.close();
  }

  @Override
  Files files() {
    return files;
  }

  private UserFile create(Files.Content content) {
    return files.create(ANN, "a key", "out.jsonl", "batch_output", Duration.ofDays(3), content);
  }

  @Test
  void triesAgainWhileTheRegistryFails() {
    AtomicInteger written = new AtomicInteger();
    registry.failNext(ATTEMPTS - 1);
    UserFile file =
        create(
            out -> {
              written.incrementAndGet();
              out.write(1);
            });
    assertThat(file.bytes()).isEqualTo(1);
    assertThat(written).hasValue(ATTEMPTS);
    registry.failNext(ATTEMPTS - 1);
    assertThat(files.find(ANN, file.id())).isEqualTo(file);
  }

  @Test
  void givesUpAfterSoManyTriesAndSaysWhy() {
    registry.failNext(ATTEMPTS);
    assertThatThrownBy(() -> files.find(ANN, "file-1"))
        .isInstanceOfSatisfying(
            PlatformException.class,
            failure -> {
              assertThat(failure.code()).isEqualTo(ErrorCode.UNAVAILABLE);
              assertThat(failure.detail()).contains("The store does not work.");
            });
    assertThatThrownBy(() -> files.find(ANN, "file-1")).hasMessageContaining("file-1");
  }

  @Test
  void anAnswerThatIsLostMakesNoSecondFile() {
    registry.loseAnswers(1);
    assertThat(create(out -> out.write(1)).bytes()).isEqualTo(1);
    assertThat(registry.count()).isEqualTo(1);
  }

  @Test
  void aReaderGoesOnWhereTheRegistryFailedMeanwhile() throws Exception {
    UserFile file = create(out -> out.write(new byte[3 << 20]));
    try (InputStream in = files.read(ANN, file.id(), 5)) {
      assertThat(in.read()).isZero();
      registry.failNext(1);
      assertThat(in.readAllBytes()).hasSize((3 << 20) - 6);
    }
  }

  @Test
  void aFileThatIsDeletedWhileItIsReadIsNotFound() throws Exception {
    UserFile file = create(out -> out.write(new byte[3 << 20]));
    try (InputStream in = files.read(ANN, file.id(), 0)) {
      registry.delete(file.id());
      assertThatThrownBy(in::readAllBytes)
          .isInstanceOf(PlatformException.class)
          .hasMessageContaining("There is no file");
    }
  }

  @Test
  void saysWhenTheFileEnds() {
    create(out -> out.write(1));
    assertThat(registry.lastFields)
        .containsEntry("expires_after[anchor]", "created_at")
        .containsEntry("expires_after[seconds]", "259200");
  }

  @Test
  void aBodyIsSentWhileItIsWritten() {
    UserFile file =
        create(
            out -> {
              out.write(new byte[1 << 20]);
              out.flush();
              assertThat(registry.isAskedWithin(Duration.ofSeconds(20)))
                  .as("the request is there before its body is whole")
                  .isTrue();
              out.write(1);
            });
    assertThat(file.bytes()).isEqualTo((1 << 20) + 1);
  }
}
