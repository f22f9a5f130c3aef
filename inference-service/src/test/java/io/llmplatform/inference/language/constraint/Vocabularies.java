package io.llmplatform.inference.language.constraint;

import io.llmplatform.inference.language.Vocabulary;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Vocabularies to test with. */
final class Vocabularies {
  private static final List<String> PIECES =
      List.of(
          "\"",
          "\":",
          "\": ",
          "\",",
          "\", \"",
          "\"}",
          "\"]",
          "{\"",
          "[\"",
          "[{",
          "}]",
          "}}",
          "]}",
          "},{",
          ", ",
          ",\"",
          "\n  ",
          "{\n",
          " ",
          "true",
          "false",
          "null",
          "tr",
          "ue",
          "12",
          "0.",
          "-1",
          "e+",
          "1e5",
          "\\n",
          "\\u00",
          "\\ud83d",
          "\\ude00",
          "\\\"",
          "ab",
          "abc",
          "name",
          "value",
          "child",
          "2024-",
          "-02-29",
          "é",
          "日本",
          "😀",
          "\u00e9\"",
          "a\"",
          "b\":",
          "x",
          "    ");

  private Vocabularies() {}

  /** Each byte a token, and a special one last. */
  static Vocabulary bytes() {
    return of(new ArrayList<>());
  }

  /** Each byte a token, and pieces of JSON, some of which end within a character. */
  static Vocabulary random(Random random) {
    List<byte[]> tokens = new ArrayList<>();
    for (int i = 0; i < 120; i++) {
      String text = PIECES.get(random.nextInt(PIECES.size()));
      if (random.nextBoolean()) {
        text += PIECES.get(random.nextInt(PIECES.size()));
      }
      text = text.repeat(random.nextInt(5) == 0 ? 1 + random.nextInt(9) : 1);
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      int from = random.nextInt(4) == 0 ? random.nextInt(bytes.length) : 0;
      int to = random.nextInt(4) == 0 ? from + random.nextInt(bytes.length - from) : bytes.length;
      tokens.add(Arrays.copyOfRange(bytes, from, to));
    }
    return of(tokens);
  }

  private static Vocabulary of(List<byte[]> tokens) {
    List<byte[]> all = new ArrayList<>();
    for (int value = 0; value < 256; value++) {
      all.add(new byte[] {(byte) value});
    }
    all.addAll(tokens);
    all.add("<end>".getBytes(StandardCharsets.UTF_8));
    return new Listed(all);
  }

  /** The last one is special. */
  record Listed(List<byte[]> tokens) implements Vocabulary {
    @Override
    public int size() {
      return tokens.size();
    }

    @Override
    public byte[] bytes(int token) {
      return tokens.get(token);
    }

    @Override
    public boolean isSpecial(int token) {
      return token == tokens.size() - 1;
    }
  }
}
