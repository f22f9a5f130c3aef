package io.llmplatform.inference.artifact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ArtifactCacheTest {
  private static final byte[] CONTENT = "weights".getBytes(StandardCharsets.UTF_8);

  @TempDir Path directory;
  private final AtomicInteger fetches = new AtomicInteger();

  @Test
  void fetchesOnceAndShowsFilesByTheirPaths() throws Exception {
    ArtifactFile file = file("onnx/model.onnx");
    ArtifactCache cache = new ArtifactCache(directory);

    for (int i = 0; i < 2; i++) {
      try (ArtifactView view = cache.view(List.of(file, file("copy")), sending(CONTENT))) {
        assertThat(view.directory().resolve("onnx/model.onnx")).hasBinaryContent(CONTENT);
        assertThat(view.directory().resolve("copy")).hasBinaryContent(CONTENT);
      }
    }

    assertThat(fetches).hasValue(1);
    assertThat(filesUnder("views")).isEmpty();
  }

  @Test
  void fetchesADamagedFileAgain() throws Exception {
    ArtifactFile file = file("model.onnx");
    ArtifactCache cache = new ArtifactCache(directory);
    cache.view(List.of(file), sending(CONTENT)).close();
    Files.write(
        directory.resolve("blobs").resolve(file.sha256()),
        "wEights".getBytes(StandardCharsets.UTF_8));

    try (ArtifactView view = cache.view(List.of(file), sending(CONTENT))) {
      assertThat(view.directory().resolve("model.onnx")).hasBinaryContent(CONTENT);
    }

    assertThat(fetches).hasValue(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"wEights", "weight", "weights and more", ""})
  void refusesWhatIsNotWhatWasPromised(String sent) throws Exception {
    ArtifactCache cache = new ArtifactCache(directory);
    List<ArtifactFile> files = List.of(file("model.onnx"));

    assertThatThrownBy(() -> cache.view(files, sending(sent.getBytes(StandardCharsets.UTF_8))))
        .isInstanceOf(CorruptArtifact.class)
        .hasMessageContaining("model.onnx");

    assertThat(filesUnder("blobs")).isEmpty();
    assertThat(filesUnder("views")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "/etc/passwd", "../x", "a/../../x", "a//b", "a/./b", "a\\b", "C:x"})
  void refusesPathsThatLeadOut(String path) {
    assertThatThrownBy(() -> new ArtifactFile(path, 1, "0".repeat(64)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static ArtifactFile file(String path) throws Exception {
    byte[] digest = MessageDigest.getInstance("SHA-256").digest(CONTENT);
    return new ArtifactFile(path, CONTENT.length, HexFormat.of().formatHex(digest));
  }

  private ArtifactSource sending(byte[] content) {
    return (file, sink) -> {
      fetches.incrementAndGet();
      sink.accept(new ByteArrayInputStream(content));
    };
  }

  private List<Path> filesUnder(String name) throws IOException {
    Path folder = directory.resolve(name);
    if (!Files.exists(folder)) {
      return List.of();
    }
    try (Stream<Path> tree = Files.walk(folder)) {
      return tree.filter(path -> !path.equals(folder)).toList();
    }
  }
}
