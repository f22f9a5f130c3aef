package io.llmplatform.inference.language.onnx;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.llmplatform.inference.language.text.TestTokenizers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.HashMap;
import java.util.Map;

/** Directories of language models, as published, with random weights. */
public final class TestDecoders {
  private TestDecoders() {}

  /** One with GroupQueryAttention that computes in fp16; of 512 tokens' context and 97 tokens. */
  public static byte[] half() {
    return new TinyDecoder(true, true, false, false).model();
  }

  /** In the layout of transformers.js, by path; of 64 tokens' context. */
  public static Map<String, byte[]> published() {
    Map<String, byte[]> files = new HashMap<>();
    files.put("onnx/model.onnx", TinyDecoder.shared().model());
    files.put(
        "config.json",
        "{\"architectures\":[\"LlamaForCausalLM\"],\"max_position_embeddings\":64}"
            .getBytes(UTF_8));
    try {
      files.put("tokenizer.json", Files.readAllBytes(TestTokenizers.byteLevel()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return files;
  }
}
