package io.llmplatform.inference.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OnnxFilesTest {
  @TempDir Path directory;

  @Test
  void onAGpuTheFp16FileGoesBeforeWhereItIsPreferred() throws IOException {
    write("onnx/model.onnx", 1);
    assertThat(OnnxFiles.choose(directory, null, true)).endsWithRaw(Path.of("onnx/model.onnx"));
    write("onnx/model_fp16.onnx", 1);

    assertThat(OnnxFiles.choose(directory, null, true))
        .endsWithRaw(Path.of("onnx/model_fp16.onnx"));
    assertThat(OnnxFiles.choose(directory, null, false)).endsWithRaw(Path.of("onnx/model.onnx"));
    assertThat(OnnxFiles.choose(directory, "fp32", true)).endsWithRaw(Path.of("onnx/model.onnx"));
  }

  @Test
  void aFileCountsWithItsExternalData() throws IOException {
    Path model = write("onnx/model.onnx", 10);
    write("onnx/model.onnx_data", 100);
    write("onnx/model_fp16.onnx", 1_000);
    write("onnx/model_fp16.onnx_data", 1_000);
    write("onnx/weights.bin", 5);
    write("tokenizer.json", 1_000);

    assertThat(OnnxFiles.size(model)).isEqualTo(115);
  }

  private Path write(String name, int bytes) throws IOException {
    Path file = directory.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.write(file, new byte[bytes]);
  }
}
