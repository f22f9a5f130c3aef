package io.llmplatform.scheduler.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.llmplatform.files.UserFile;
import org.junit.jupiter.api.Test;

class InMemoryFilesTest extends FilesContract {
  private final InMemoryFiles files = new InMemoryFiles();

  @Override
  Files files() {
    return files;
  }

  @Test
  void failsAsOftenAsItIsTold() {
    UserFile file = files.add(ANN, "in.jsonl", "batch", "x");
    files.failNext(1);
    assertThatThrownBy(() -> files.find(ANN, file.id())).hasMessageContaining("reached");
    assertThat(files.find(ANN, file.id())).isEqualTo(file);
    files.delete(file.id());
    assertThat(files.all()).isEmpty();
  }
}
