package io.llmplatform.registry.imports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.llmplatform.registry.hub.HubDigest;
import io.llmplatform.registry.hub.HubFile;
import io.llmplatform.registry.version.UploadLimits;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SelectionTest {
  private static final Selection SELECTION =
      new Selection(new FilePatterns(List.of(), List.of("no/*")), new UploadLimits(100, 3), 200);

  private static HubFile file(String path, long size) {
    return new HubFile(path, size, new HubDigest.GitBlob("0".repeat(40)));
  }

  @Test
  void takesWhatIsWanted() throws Exception {
    assertThat(SELECTION.of(List.of(file("a", 1), file("no/b", 1000), file("c/d", 2))))
        .extracting(wanted -> wanted.path().value())
        .containsExactly("a", "c/d");
  }

  @ParameterizedTest
  @ValueSource(strings = {"../x", "/etc/passwd", "a/../b", "a//b", "", "a\\b", "C:x", "a\nb"})
  void whatLeadsOutIsRefusedByName(String path) {
    assertRefused("cannot be taken", file("a", 1), file(path, 1));
  }

  @Test
  void whatIsNotWantedMayBeCalledAnything() throws Exception {
    Selection some =
        new Selection(new FilePatterns(List.of("a"), List.of()), SELECTION.limits(), 9);
    assertThat(some.of(List.of(file("a", 1), file("../x", 1)))).hasSize(1);
  }

  @Test
  void limitsAreNamed() {
    assertRefused("registry.artifacts.max-file-size", file("a", 101));
    assertRefused("registry.hub.max-size", file("a", 100), file("b", 100), file("c", 1));
    assertRefused(
        "registry.artifacts.max-files", file("a", 1), file("b", 1), file("c", 1), file("d", 1));
  }

  @Test
  void anArchiveIsRefusedBeforeItIsFetched() {
    assertRefused("files.exclude", file("a", 1), file("weights.tar.gz", 1));
  }

  @Test
  void aListThatCannotBeIsRefused() {
    assertRefused("listed twice", file("a", 1), file("a", 1));
    assertRefused("both as a file and as a folder", file("a", 1), file("a/b", 1));
    assertRefused("None of the repository's 1 files", file("no/a", 1));
    assertRefused("None of the repository's 0 files");
  }

  private static void assertRefused(String words, HubFile... files) {
    assertThatExceptionOfType(ImportFailed.class)
        .isThrownBy(() -> SELECTION.of(Stream.of(files).toList()))
        .withMessageContaining(words);
  }
}
