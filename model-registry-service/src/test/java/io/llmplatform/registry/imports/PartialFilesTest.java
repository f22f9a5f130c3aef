package io.llmplatform.registry.imports;

import static org.assertj.core.api.Assertions.assertThat;

import io.llmplatform.registry.artifact.ArtifactPath;
import io.llmplatform.registry.hub.HubDigest;
import io.llmplatform.registry.hub.HubFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PartialFilesTest {
  private static final UUID IMPORT = UUID.randomUUID();

  @TempDir Path root;

  private static WantedFile file(String path) {
    return new WantedFile(
        new ArtifactPath(path), new HubFile(path, 3, new HubDigest.GitBlob("0".repeat(40))));
  }

  @Test
  void oneAtATimeWorksAtAnImport() throws Exception {
    PartialFiles files = new PartialFiles(root);
    try (PartialFiles.Folder folder = files.open(IMPORT).orElseThrow()) {
      assertThat(files.open(IMPORT)).isEmpty();
      assertThat(folder.usableSpace()).isPositive();
    }
    files.open(IMPORT).orElseThrow().close();
  }

  @Test
  void whatWasWrittenIsThereAgain() throws Exception {
    PartialFiles files = new PartialFiles(root);
    String longest = "a/" + "x".repeat(255);
    try (PartialFiles.Folder folder = files.open(IMPORT).orElseThrow();
        PartialFile file = folder.file(file(longest))) {
      file.append(new byte[] {1, 2, 3, 4}, 3);
    }
    try (PartialFiles.Folder folder = files.open(IMPORT).orElseThrow();
        PartialFile file = folder.file(file(longest))) {
      assertThat(folder.size(file(longest))).isEqualTo(3);
      assertThat(folder.size(file("b"))).isZero();
      assertThat(file.content().readAllBytes()).containsExactly(1, 2, 3);
      file.clear();
      assertThat(file.size()).isZero();
    }
  }

  @Test
  void whatIsOfNoUseIsRemovedUnlessSomebodyWorksAtIt() throws Exception {
    PartialFiles files = new PartialFiles(root.resolve("not-there-yet"));
    assertThat(files.imports()).isEmpty();
    try (PartialFiles.Folder folder = files.open(IMPORT).orElseThrow();
        PartialFile file = folder.file(file("a"))) {
      file.append(new byte[] {1}, 1);
      files.remove(List.of(IMPORT));
      assertThat(files.imports()).containsExactly(IMPORT);
    }
    files.remove(List.of(IMPORT));
    assertThat(files.imports()).isEmpty();
    assertThat(Files.list(root.resolve("not-there-yet"))).isEmpty();
  }
}
