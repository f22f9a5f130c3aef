package io.llmplatform.inference.language.text;

import com.fasterxml.jackson.databind.JsonNode;
import io.llmplatform.inference.language.UnsupportedLanguageModel;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a vocabulary's entries become bytes: the {@code decoder} of a {@code tokenizer.json}, as far
 * as it looks at one token at a time. Those of byte-level BPE (GPT-2) and of SentencePiece are
 * known, others refused by their name.
 *
 * @param byteLevel whether each character of an entry stands for a byte, as in GPT-2
 * @param replacements within an entry, in order
 * @param byteFallback whether {@code <0xNN>} stands for that byte
 * @param dropsLeadingSpace whether the space that begins a text is none of its own
 */
record TokenDecoding(
    boolean byteLevel,
    List<Replacement> replacements,
    boolean byteFallback,
    boolean dropsLeadingSpace) {
  private static final int NOT_A_BYTE = -1;
  private static final int[] BYTES = gpt2Bytes();

  /** One text in place of another. */
  record Replacement(String of, String by) {}

  TokenDecoding {
    replacements = List.copyOf(replacements);
  }

  /** Gathers what the steps of a decoder say. */
  private static final class Steps {
    private final List<Replacement> replacements = new ArrayList<>();
    private boolean byteLevel;
    private boolean byteFallback;
    private boolean dropsLeadingSpace;

    void add(JsonNode step) {
      String type = step.path("type").asText();
      switch (type) {
        case "Sequence" -> step.path("decoders").forEach(this::add);
        case "ByteLevel" -> byteLevel = true;
        case "ByteFallback" -> byteFallback = true;
        case "Fuse" -> {}
        case "Replace" -> replacements.add(replacement(step));
        case "Metaspace" -> metaspace(step);
        case "Strip" -> strip(step);
        default ->
            throw new UnsupportedLanguageModel(
                "tokenizer.json: the decoder '%s' is not supported".formatted(type));
      }
    }

    private static Replacement replacement(JsonNode step) {
      JsonNode of = step.path("pattern").path("String");
      if (!of.isTextual()) {
        throw new UnsupportedLanguageModel(
            "tokenizer.json: the decoder 'Replace' has a pattern that is no text");
      }
      return new Replacement(of.asText(), step.path("content").asText());
    }

    private void metaspace(JsonNode step) {
      replacements.add(new Replacement(step.path("replacement").asText("▁"), " "));
      // Files from before prepend_scheme say add_prefix_space.
      dropsLeadingSpace =
          step.has("prepend_scheme")
              ? !step.path("prepend_scheme").asText().equals("never")
              : step.path("add_prefix_space").asBoolean(true);
    }

    private void strip(JsonNode step) {
      boolean leading = step.path("start").asInt() == 1 && step.path("stop").asInt() == 0;
      if (!leading || !step.path("content").asText().equals(" ")) {
        throw new UnsupportedLanguageModel(
            "tokenizer.json: the decoder 'Strip' takes off more than the space that begins a text");
      }
      dropsLeadingSpace = true;
    }
  }

  static TokenDecoding of(JsonNode decoder) {
    if (!decoder.isObject()) {
      throw new UnsupportedLanguageModel("tokenizer.json: the decoder is missing");
    }
    Steps steps = new Steps();
    steps.add(decoder);
    return new TokenDecoding(
        steps.byteLevel, steps.replacements, steps.byteFallback, steps.dropsLeadingSpace);
  }

  /** What an entry of the vocabulary adds to a text. */
  byte[] bytes(String entry) {
    byte[] bytes = byteLevel ? byteLevel(entry) : byteFallback ? fallback(entry) : null;
    if (bytes != null) {
      return bytes;
    }
    String text = entry;
    for (Replacement replacement : replacements) {
      text = text.replace(replacement.of(), replacement.by());
    }
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** Null where a character stands for no byte, as in added tokens. */
  private static byte @Nullable [] byteLevel(String entry) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(entry.length());
    for (int i = 0; i < entry.length(); i++) {
      char c = entry.charAt(i);
      if (c >= BYTES.length || BYTES[c] == NOT_A_BYTE) {
        return null;
      }
      bytes.write(BYTES[c]);
    }
    return bytes.toByteArray();
  }

  /** Null where the entry is none of the form {@code <0xNN>}. */
  private static byte @Nullable [] fallback(String entry) {
    if (entry.length() != 6 || !entry.startsWith("<0x") || entry.charAt(5) != '>') {
      return null;
    }
    int high = Character.digit(entry.charAt(3), 16);
    int low = Character.digit(entry.charAt(4), 16);
    return high < 0 || low < 0 ? null : new byte[] {(byte) (high << 4 | low)};
  }

  /**
   * By character, the byte for which it stands: printable ones of Latin-1 for themselves, the
   * others for the rest in order from U+0100 (GPT-2's {@code bytes_to_unicode}).
   */
  private static int[] gpt2Bytes() {
    int[] bytes = new int[0x144];
    Arrays.fill(bytes, NOT_A_BYTE);
    int next = 0x100;
    for (int b = 0; b <= 0xFF; b++) {
      boolean printable = (b >= '!' && b <= '~') || (b >= 0xA1 && b <= 0xFF && b != 0xAD);
      bytes[printable ? b : next++] = b;
    }
    return bytes;
  }
}
