package io.llmplatform.scheduler.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.llmplatform.common.error.ErrorCode;
import io.llmplatform.common.error.PlatformException;
import io.llmplatform.common.security.Owner;
import io.llmplatform.files.UserFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What every implementation of the port does. */
abstract class FilesContract {
  static final Owner ANN = new Owner("acme", "ann", null);
  static final Owner OTHER = new Owner("other", "otto", null);

  private final String key = "batch_" + UUID.randomUUID() + "/output";

  abstract Files files();

  private UserFile create(String content) {
    return files().create(ANN, key, "out.jsonl", "batch_output", null, writing(content));
  }

  private static Files.Content writing(String content) {
    return out -> out.write(content.getBytes(StandardCharsets.UTF_8));
  }

  private String read(UserFile file, long from) throws IOException {
    try (InputStream in = files().read(ANN, file.id(), from)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void findsAndReadsWhatItMade() throws Exception {
    UserFile file = create("hello, 世界");
    assertThat(file.id()).startsWith("file-");
    assertThat(file.name()).isEqualTo("out.jsonl");
    assertThat(file.purpose()).isEqualTo("batch_output");
    assertThat(file.bytes()).isEqualTo(13);
    assertThat(files().find(ANN, file.id())).isEqualTo(file);
    assertThat(read(file, 0)).isEqualTo("hello, 世界");
    assertThat(read(file, 7)).isEqualTo("世界");
    assertThat(read(file, 13)).isEmpty();
  }

  @Test
  void anEmptyFileIsAFile() throws Exception {
    UserFile file = create("");
    assertThat(file.bytes()).isZero();
    assertThat(read(file, 0)).isEmpty();
  }

  @Test
  void aSecondCallWithAKeyReturnsTheFirstFile() throws Exception {
    UserFile first = create("first");
    UserFile second = create("second");
    assertThat(second).isEqualTo(first);
    assertThat(read(second, 0)).isEqualTo("first");
  }

  @Test
  void aKeyIsUniqueInItsTenantOnly() {
    UserFile ours = create("ours");
    UserFile theirs =
        files().create(OTHER, key, "out.jsonl", "batch_output", null, writing("theirs"));
    assertThat(theirs.id()).isNotEqualTo(ours.id());
  }

  @Test
  void namesNeedNotBeAscii() {
    String name = "ausgabe \"ä\" 世界.jsonl";
    UserFile file =
        files().create(ANN, key, name, "batch_output", Duration.ofDays(30), writing("x"));
    assertThat(file.name()).isEqualTo(name);
  }

  @Test
  void anotherTenantsFileIsNotFound() {
    UserFile file = create("secret");
    assertNotFound(() -> files().find(OTHER, file.id()));
    assertNotFound(() -> files().read(OTHER, file.id(), 0).close());
    assertNotFound(() -> files().find(ANN, "file-nope"));
  }

  private static void assertNotFound(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    assertThatThrownBy(call)
        .asInstanceOf(type(PlatformException.class))
        .extracting(PlatformException::code)
        .isEqualTo(ErrorCode.NOT_FOUND);
  }

  @Test
  void contentOfManyMegabytesComesBackAsItWas() throws Exception {
    UserFile file =
        files().create(ANN, key, "large", "batch_output", null, out -> random(out, 9_000_001));
    assertThat(file.bytes()).isEqualTo(9_000_001);
    try (InputStream in = files().read(ANN, file.id(), 1);
        InputStream expected = files().read(ANN, file.id(), 0)) {
      assertThat(expected.skip(1)).isEqualTo(1);
      assertThat(in.readAllBytes()).isEqualTo(expected.readAllBytes()).hasSize(9_000_000);
    }
  }

  private static void random(OutputStream out, int length) throws IOException {
    byte[] bytes = new byte[length];
    new Random(7).nextBytes(bytes);
    out.write(bytes);
  }

  @Test
  void aContentThatFailsMakesNoFileAndTheNextTryDoes() {
    AtomicInteger tries = new AtomicInteger();
    Files.Content failing =
        out -> {
          out.write(1);
          if (tries.incrementAndGet() == 1) {
            throw new IllegalStateException("the lease is lost");
          }
        };
    assertThatThrownBy(() -> files().create(ANN, key, "a", "batch_output", null, failing))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("the lease is lost");
    assertThat(files().create(ANN, key, "a", "batch_output", null, failing).bytes()).isEqualTo(1);
  }
}
