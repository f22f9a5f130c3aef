package io.llmplatform.inference.language.onnx;

import io.llmplatform.inference.language.engine.DecoderSession;
import io.llmplatform.inference.language.engine.DecoderSessionContract;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class SharedCacheSessionTest extends DecoderSessionContract {
  @TempDir Path directory;

  @Override
  protected DecoderSession open() throws Exception {
    Path file = Files.write(directory.resolve("model.onnx"), TinyDecoder.shared().model());
    return new DecoderSessions().open(file, new DecoderOptions(512, 4, 128, 8 << 20, 1, false));
  }
}
