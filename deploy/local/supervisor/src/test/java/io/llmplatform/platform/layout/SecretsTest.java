package io.llmplatform.platform.layout;

import static org.assertj.core.api.Assertions.assertThat;

import io.llmplatform.platform.layout.Secrets.Name;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecretsTest {
  @TempDir Path folder;

  @Test
  void makesLongDifferentSecretsThatOnlyTheOwnerMayRead() throws IOException {
    Path file = folder.resolve("secrets");
    Secrets secrets = Secrets.loadOrCreate(file);
    assertThat(Arrays.stream(Name.values()).map(secrets::get))
        .doesNotHaveDuplicates()
        .allSatisfy(secret -> assertThat(secret).hasSizeGreaterThanOrEqualTo(43));
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
  }

  @Test
  void readsBackWhatItMade() throws IOException {
    Path file = folder.resolve("secrets");
    Secrets made = Secrets.loadOrCreate(file);
    Secrets read = Secrets.loadOrCreate(file);
    assertThat(Arrays.stream(Name.values()).map(read::get))
        .containsExactlyElementsOf(Arrays.stream(Name.values()).map(made::get).toList());
  }

  @Test
  void addsWhatANewerVersionNeedsAndKeepsTheRest() throws IOException {
    Path file = folder.resolve("secrets");
    Files.writeString(file, "REDIS_PASSWORD=kept-as-it-was\n");
    Secrets secrets = Secrets.loadOrCreate(file);
    assertThat(secrets.get(Name.REDIS_PASSWORD)).isEqualTo("kept-as-it-was");
    assertThat(secrets.get(Name.NACOS_PASSWORD)).hasSizeGreaterThanOrEqualTo(43);
  }
}
