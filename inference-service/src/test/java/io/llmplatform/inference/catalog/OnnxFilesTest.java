package io.llmplatform.inference.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
  void whereNoPrecisionIsAskedForWhatACpuComputesWellGoesBefore() throws IOException {
    write("onnx/model_q4f16.onnx", 1);
    assertThat(OnnxFiles.choose(directory, null, false))
        .endsWithRaw(Path.of("onnx/model_q4f16.onnx"));
    write("onnx/model_quantized.onnx", 1);
    assertThat(OnnxFiles.choose(directory, null, false))
        .endsWithRaw(Path.of("onnx/model_quantized.onnx"));
    write("onnx/model_q4.onnx", 1);
    assertThat(OnnxFiles.choose(directory, null, false)).endsWithRaw(Path.of("onnx/model_q4.onnx"));
    assertThat(OnnxFiles.choose(directory, null, true))
        .endsWithRaw(Path.of("onnx/model_q4f16.onnx"));
    write("model.onnx", 1);
    assertThat(OnnxFiles.choose(directory, null, false)).endsWithRaw(Path.of("model.onnx"));
  }

  @ParameterizedTest
  @CsvSource({
    "fp32, model.onnx",
    "fp16, model_fp16.onnx",
    "int8, model_int8.onnx",
    "int8, model_quantized.onnx",
    "uint8, model_uint8.onnx",
    "quantized, model_quantized.onnx",
    "q4, model_q4.onnx",
    "q4f16, model_q4f16.onnx",
    "bnb4, model_bnb4.onnx",
  })
  void aPrecisionIsAFileAsPublished(String precision, String file) throws IOException {
    write("onnx/" + file, 1);
    assertThat(OnnxFiles.choose(directory, precision, false)).endsWithRaw(Path.of("onnx", file));
  }

  @Test
  void saysWhatTheVersionHasInstead() throws IOException {
    write("onnx/model_q4.onnx", 1);
    assertThatThrownBy(() -> OnnxFiles.choose(directory, "fp16", false))
        .hasMessageContaining("model_fp16.onnx")
        .hasMessageContaining("[onnx/model_q4.onnx]");
    assertThatThrownBy(() -> OnnxFiles.choose(directory, "fp4", false))
        .hasMessageContaining("fp4 is none of");
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
