package io.llmplatform.inference.language.onnx;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.llmplatform.inference.language.UnsupportedLanguageModel;
import io.llmplatform.inference.language.engine.DecoderSession;
import io.llmplatform.inference.language.engine.DecoderSessionContract;
import io.llmplatform.inference.language.onnx.TinyDecoder.Branches;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Decoders with one branch for the beginning of sequences, and one for the rest. */
class MergedDecoderSessionTest extends DecoderSessionContract {
  @TempDir Path directory;

  @Override
  protected DecoderSession open() throws Exception {
    return open(Branches.SOUND);
  }

  private DecoderSession open(Branches branches) throws IOException {
    byte[] model = TinyDecoder.concatenating().merged(branches);
    Path file = Files.write(directory.resolve("model.onnx"), model);
    return new DecoderSessions().open(file, new DecoderOptions(512, 4, 128, 8 << 20, 1, false));
  }

  @Test
  void aBranchThatMakesNothingOfAPastIsRefused() {
    assertThatThrownBy(() -> open(Branches.FORGETFUL))
        .isInstanceOf(UnsupportedLanguageModel.class)
        .hasMessageContaining("one token at a time");
  }
}
