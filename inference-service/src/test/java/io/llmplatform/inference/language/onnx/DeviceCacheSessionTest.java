package io.llmplatform.inference.language.onnx;

import io.llmplatform.inference.engine.Device;
import io.llmplatform.inference.engine.onnx.CudaOptions;
import io.llmplatform.inference.language.engine.DecoderSession;
import io.llmplatform.inference.language.engine.DecoderSessionContract;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** The cache of a GPU, in fp32, in memory that the runtime allocates on the CPU. */
class DeviceCacheSessionTest extends DecoderSessionContract {
  @TempDir Path directory;

  @Override
  protected DecoderSession open() throws Exception {
    TinyDecoder decoder = new TinyDecoder(true, false, false, false);
    Path file = Files.write(directory.resolve("model.onnx"), decoder.model());
    return new DecoderSessions()
        .open(
            file,
            new DecoderOptions(512, 4, 128, 8 << 20, 1, false),
            new DecoderPlace(Device.CPU, CudaOptions.DEFAULT, true));
  }
}
