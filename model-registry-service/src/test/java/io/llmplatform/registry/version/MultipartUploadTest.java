package io.llmplatform.registry.version;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.llmplatform.common.error.ErrorCode;
import io.llmplatform.common.error.PlatformException;
import io.llmplatform.registry.Multipart;
import io.llmplatform.registry.artifact.ArtifactPath;
import io.llmplatform.registry.artifact.ArtifactStoreFailed;
import io.llmplatform.registry.artifact.FileSystemArtifactStore;
import io.llmplatform.registry.artifact.Sha256;
import io.llmplatform.registry.artifact.StagedFile;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@SuppressWarnings("NullAway.Init") // set before each test
class MultipartUploadTest {
  private static final byte[] ABC = "abc".getBytes(UTF_8);
  private static final String OF_ABC =
      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
  private static final String OF_ABC_FIELD =
      "Content-Digest: sha-256=:ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=:";

  @TempDir Path folder;
  private final MultipartUpload multipart = new MultipartUpload(new ObjectMapper().reader());
  private final UploadLimits limits = new UploadLimits(1000, 3);
  private FileSystemArtifactStore store;

  @BeforeEach
  void open() throws IOException {
    store = new FileSystemArtifactStore(folder, Clock.systemUTC());
  }

  @AfterEach
  void nothingIsEverLeftBehind() throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      assertThat(files.filter(f -> f.toString().endsWith(".part"))).isEmpty();
    }
    store.close();
  }

  @Test
  void readsFilesAndTheDescriptionInAnyOrder() throws IOException {
    byte[] body =
        new Multipart()
            .file("onnx/config.json", "abc")
            .description("{\"description\":\"first\",\"tags\":{\"a\":\"b\"}}")
            .file("模型.txt", "")
            .whole();
    UploadedVersion version = read(body);
    assertThat(version.details().description().text()).isEqualTo("first");
    assertThat(version.details().description().tags()).containsEntry("a", "b");
    SortedMap<ArtifactPath, StagedFile> files = version.files();
    assertThat(files.get(new ArtifactPath("onnx/config.json")))
        .isEqualTo(new StagedFile(new Sha256(OF_ABC), 3));
    assertThat(files).containsKey(new ArtifactPath("模型.txt")).hasSize(2);
  }

  @Test
  void takesTheDescriptionWithAFilenameToo() throws IOException {
    byte[] body =
        new Multipart()
            .part("form-data; name=\"version\"; filename=\"blob\"", "{}".getBytes(UTF_8))
            .file("a", "abc")
            .whole();
    assertThat(read(body).files()).hasSize(1);
  }

  @Test
  void contentMayHoldWhatLooksLikeABoundary() throws IOException {
    byte[] content = new byte[900];
    new Random(7).nextBytes(content);
    byte[] tricky = ("\r\n--a-boundar\r\n--\r\n\r").getBytes(UTF_8);
    System.arraycopy(tricky, 0, content, 100, tricky.length);
    System.arraycopy(tricky, 0, content, 900 - tricky.length, tricky.length);
    UploadedVersion version = read(new Multipart().file("a", content).whole());
    assertThat(version.files().values()).extracting(StagedFile::size).containsExactly(900L);
  }

  @Test
  void aDigestThatIsRightPasses() throws IOException {
    byte[] body =
        new Multipart()
            .description("{\"sha256\":{\"a\":\"" + OF_ABC + "\"}}")
            .file("a", ABC, OF_ABC_FIELD)
            .whole();
    assertThat(read(body).files()).hasSize(1);
  }

  @Test
  void aDigestInAPartsHeaderThatIsWrongNamesTheFile() {
    byte[] body = new Multipart().file("x/a", "abd".getBytes(UTF_8), OF_ABC_FIELD).whole();
    refuses(body, ErrorCode.INVALID_ARGUMENT, "x/a", "x/a", OF_ABC);
  }

  @Test
  void aDigestInTheDescriptionThatIsWrongNamesTheFileEvenIfItComesLast() {
    byte[] body =
        new Multipart()
            .file("x/a", "abd")
            .description("{\"sha256\":{\"x/a\":\"" + OF_ABC + "\"}}")
            .whole();
    refuses(body, ErrorCode.INVALID_ARGUMENT, "x/a", "x/a", OF_ABC);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"sha256\":{\"b\":\"" + OF_ABC + "\"}}",
        "{\"sha256\":{\"a\":\"abc\"}}",
        "{\"sha256\":{\"a\":null}}"
      })
  void aStatedDigestThatCannotBeComparedIsRefused(String json) {
    byte[] body = new Multipart().description(json).file("a", "abc").whole();
    refuses(body, ErrorCode.INVALID_ARGUMENT, "version.sha256");
  }

  @Test
  void aMalformedDigestHeaderIsRefused() {
    byte[] body = new Multipart().file("a", ABC, "Content-Digest: sha-256=abc").whole();
    refuses(body, ErrorCode.INVALID_ARGUMENT, "Content-Digest");
  }

  @ParameterizedTest
  @ValueSource(strings = {"[]", "7", "\"x\"", "null", "{", "{\"tags\":7}"})
  void aDescriptionThatIsNoneIsRefused(String json) {
    refuses(
        new Multipart().description(json).file("a", "abc").whole(),
        ErrorCode.INVALID_ARGUMENT,
        "version");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"../up", "/abs", "a/../../up", "a\\b", "C:/x", "a//b", ".", "", "a\u0001b", "a/"})
  void aPathThatIsNoneIsRefused(String path) {
    refuses(new Multipart().file(path, "abc").whole(), ErrorCode.INVALID_ARGUMENT, "filename");
  }

  @Test
  void aPathTwiceIsRefused() {
    refuses(new Multipart().file("a", "1").file("a", "2").whole(), ErrorCode.INVALID_ARGUMENT, "a");
  }

  @Test
  void aNameForAFileAndAFolderIsRefused() {
    refuses(
        new Multipart().file("a/b", "1").file("a", "2").whole(), ErrorCode.INVALID_ARGUMENT, "a");
    refuses(
        new Multipart().file("a", "1").file("a/b/c", "2").whole(),
        ErrorCode.INVALID_ARGUMENT,
        "a/b/c");
  }

  @Test
  void aPartThatIsNeitherFileNorDescriptionIsRefused() {
    refuses(
        new Multipart().part("form-data; name=\"descripton\"", ABC).file("a", "1").whole(),
        ErrorCode.INVALID_ARGUMENT,
        "descripton");
    refuses(new Multipart().part("inline", ABC).whole(), ErrorCode.INVALID_ARGUMENT, null);
  }

  @Test
  void limitsAreNamed() {
    refuses(
        new Multipart().file("a", new byte[1001]).whole(),
        ErrorCode.TOO_LARGE,
        null,
        "registry.artifacts.max-file-size",
        "1000",
        "'a'");
    refuses(
        new Multipart().file("1", "").file("2", "").file("3", "").file("4", "").whole(),
        ErrorCode.TOO_LARGE,
        null,
        "registry.artifacts.max-files",
        "3");
    refuses(
        new Multipart().description("{\"x\":\"" + "y".repeat(1 << 20) + "\"}").whole(),
        ErrorCode.TOO_LARGE,
        null,
        "version");
  }

  @Test
  void anUploadWithoutFilesIsRefused() {
    refuses(new Multipart().whole(), ErrorCode.INVALID_ARGUMENT, null);
    refuses(new Multipart().description("{}").whole(), ErrorCode.INVALID_ARGUMENT, null);
    refuses(new byte[0], ErrorCode.INVALID_ARGUMENT, null);
  }

  @Test
  void aBodyThatEndsEarlyIsRefusedWhereverItEnds() {
    byte[] whole = new Multipart().file("a", "abc").file("b", "def").whole();
    for (int length = 0; length < whole.length - 2; length++) {
      byte[] cut = Arrays.copyOf(whole, length);
      refuses(cut, ErrorCode.INVALID_ARGUMENT, null);
    }
  }

  @Test
  void headersWithoutEndAreRefused() {
    String endless = "X: " + "y".repeat(20_000);
    refuses(new Multipart().file("a", ABC, endless).whole(), ErrorCode.INVALID_ARGUMENT, null);
  }

  @Test
  void aBodyWithoutABoundaryIsRefused() {
    assertThatExceptionOfType(PlatformException.class)
        .isThrownBy(() -> read("multipart/form-data", new ByteArrayInputStream(new byte[9])))
        .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT));
  }

  @Test
  void aStoreThatFailsIsNotTheClientsFault() throws IOException {
    byte[] body = new Multipart().file("a", "abc").whole();
    try (VersionUpload upload = new VersionUpload(store.stage(), limits)) {
      store.close();
      InputStream in = new ByteArrayInputStream(body);
      assertThatExceptionOfType(ArtifactStoreFailed.class)
          .isThrownBy(() -> multipart.read(Multipart.CONTENT_TYPE, in, upload));
    }
  }

  private UploadedVersion read(byte[] body) throws IOException {
    return read(Multipart.CONTENT_TYPE, new ByteArrayInputStream(body));
  }

  private UploadedVersion read(String contentType, InputStream body) throws IOException {
    try (VersionUpload upload = new VersionUpload(store.stage(), limits)) {
      multipart.read(contentType, body, upload);
      return upload.complete();
    }
  }

  private void refuses(byte[] body, ErrorCode code, @Nullable String field, String... says) {
    assertThatExceptionOfType(PlatformException.class)
        .isThrownBy(() -> read(body))
        .satisfies(
            e -> {
              assertThat(e.code()).isEqualTo(code);
              if (field != null) {
                assertThat(e.field()).isEqualTo(field);
              }
              assertThat(List.of(says)).allMatch(e.detail()::contains);
            });
  }
}
