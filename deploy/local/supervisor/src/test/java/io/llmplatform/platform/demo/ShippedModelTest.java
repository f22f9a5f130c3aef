package io.llmplatform.platform.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShippedModelTest {
  @TempDir Path folder;

  @Test
  void theLanguageModelHasTheFilesOfItsFolder() throws IOException {
    Files.createDirectory(folder.resolve("onnx"));
    Files.write(folder.resolve("onnx/model.onnx"), new byte[] {1, 2});
    Files.writeString(folder.resolve("config.json"), "{}");

    ShippedModel model = ShippedModel.tinyInstruct(folder);

    assertThat(model.name()).isEqualTo("tiny-instruct");
    assertThat(model.files()).containsOnlyKeys("onnx/model.onnx", "config.json");
    try (InputStream content = content(model, "onnx/model.onnx")) {
      assertThat(content).hasBinaryContent(new byte[] {1, 2});
    }
  }

  @Test
  void saysWhichFolderIsMissing() {
    Path missing = folder.resolve("model");
    assertThatThrownBy(() -> ShippedModel.tinyInstruct(missing))
        .isInstanceOf(NoSuchFileException.class)
        .hasMessageContaining("model");
  }

  @Test
  void theEmbeddingModelsFilesAreThere() throws IOException {
    for (ShippedModel model : new ShippedModel[] {ShippedModel.MINILM, ShippedModel.BGE_SMALL_ZH}) {
      for (String path : model.files().keySet()) {
        try (InputStream content = content(model, path)) {
          assertThat(content.read()).as(path).isNotNegative();
        }
      }
    }
  }

  private static InputStream content(ShippedModel model, String path) throws IOException {
    ShippedModel.Content content = model.files().get(path);
    if (content == null) {
      throw new AssertionError("no file " + path);
    }
    return content.open();
  }
}
