package io.llmplatform.local.nacos;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HomeTest {
  @TempDir private Path folder;

  @Test
  void forgetsWhatAnUnfinishedFirstStartLeft() throws IOException {
    Home home = new Home(folder);
    Path database = aDatabase();

    home.prepare();

    assertThat(database).doesNotExist();
  }

  @Test
  void keepsWhatACompleteStartStored() throws IOException {
    Home home = new Home(folder);
    Path database = aDatabase();
    home.markComplete();

    home.prepare();

    assertThat(database).exists();
  }

  @Test
  void marksACompleteHomeAgain() throws IOException {
    Home home = new Home(folder.resolve("new"));
    home.prepare();
    home.markComplete();

    home.markComplete();

    assertThat(folder.resolve("new")).isDirectory();
  }

  private Path aDatabase() throws IOException {
    Path database = folder.resolve("data/derby-data/service.properties");
    Files.createDirectories(database.getParent());
    return Files.createFile(database);
  }
}
