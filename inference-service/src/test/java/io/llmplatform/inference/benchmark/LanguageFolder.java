package io.llmplatform.inference.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The published layout around a bare ONNX file of a decoder: a configuration, and a byte-level
 * tokenizer of as many tokens as the model has. The first 256 are bytes; the others are words of
 * four letters, which no text becomes, because there are no merges.
 */
final class LanguageFolder {
  private static final int CONTEXT = 2048;
  private static final int LETTERS = 26;

  private LanguageFolder() {}

  /**
   * @param folder that exists
   * @param vocabulary tokens that the model gives logits of, 256 or more
   */
  static void write(Path folder, Path onnx, int vocabulary) throws IOException {
    Files.copy(onnx, folder.resolve("model.onnx"));
    write(
        folder.resolve("config.json"),
        Map.of(
            "architectures",
            List.of("LlamaForCausalLM"),
            "vocab_size",
            vocabulary,
            "max_position_embeddings",
            CONTEXT));
    write(folder.resolve("tokenizer.json"), tokenizer(vocabulary));
  }

  private static void write(Path file, Object value) throws IOException {
    Files.write(file, Platform.JSON.writeValueAsBytes(value));
  }

  private static Map<String, Object> tokenizer(int size) {
    Map<String, Integer> vocabulary = new LinkedHashMap<>();
    List<Character> bytes = bytes();
    for (int id = 0; id < size; id++) {
      vocabulary.put(id < bytes.size() ? bytes.get(id).toString() : word(id - bytes.size()), id);
    }
    Map<String, Object> level =
        Map.of("type", "ByteLevel", "add_prefix_space", false, "trim_offsets", true);
    return Map.of(
        "version",
        "1.0",
        "added_tokens",
        List.of(),
        "pre_tokenizer",
        level,
        "decoder",
        level,
        "model",
        Map.of("type", "BPE", "vocab", vocabulary, "merges", List.of()));
  }

  private static String word(int number) {
    StringBuilder word = new StringBuilder();
    for (int i = 0, rest = number; i < 4; i++, rest /= LETTERS) {
      word.append((char) ('a' + rest % LETTERS));
    }
    return word.toString();
  }

  /** The characters that stand for bytes, as GPT-2 has them: visible ones for themselves. */
  private static List<Character> bytes() {
    List<Character> characters = new ArrayList<>();
    char next = 256;
    for (char each = 0; each < 256; each++) {
      boolean visible =
          (each >= '!' && each <= '~') || (each >= 0xA1 && each <= 0xFF && each != 0xAD);
      characters.add(visible ? each : next++);
    }
    return characters;
  }
}
