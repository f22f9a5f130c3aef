package io.llmplatform.inference.language.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Utf8StreamTest {
  @Test
  void givesACharacterWhenItsLastByteIsThere() {
    Utf8Stream stream = new Utf8Stream();
    byte[] emoji = "😀".getBytes(StandardCharsets.UTF_8);
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < 3; i++) {
      stream.decode(new byte[] {emoji[i]}, out);
      assertThat(out).isEmpty();
    }
    stream.decode(new byte[] {emoji[3]}, out);
    assertThat(out).hasToString("😀");
  }

  /** The examples of Unicode 16, section 3.9.6 (table 3-8 and its neighbours). */
  @ParameterizedTest
  @CsvSource({
    "c0af, 2", // longer than needed
    "e080af, 3", // longer than needed, in three
    "f0808080, 4",
    "eda080, 3", // a surrogate
    "f4909080, 4", // above U+10FFFF
    "e180, 1", // the beginning of a character
    "f0918080, 0", // a character
    "f09180, 1",
    "80, 1",
    "ff, 1",
  })
  void replacesEachMaximalPartOfACharacter(String hex, int replacements) {
    String text = decode(HexFormat.of().parseHex(hex));
    assertThat(text.chars().filter(c -> c == 0xFFFD).count()).isEqualTo(replacements);
  }

  @Test
  void goesOnAfterWhatIsNoUtf8() {
    assertThat(decode(new byte[] {(byte) 0xE4, (byte) 0xBD, 'a', (byte) 0xC3, (byte) 0xA9}))
        .isEqualTo("\uFFFDaé");
  }

  @Test
  void anySplitGivesTheSameText() {
    Random random = new Random(7);
    for (int round = 0; round < 2000; round++) {
      byte[] bytes = new byte[1 + random.nextInt(12)];
      for (int i = 0; i < bytes.length; i++) {
        // Mostly bytes of longer characters.
        bytes[i] =
            (byte) (random.nextInt(4) == 0 ? random.nextInt(256) : 0x80 + random.nextInt(128));
      }
      Utf8Stream stream = new Utf8Stream();
      StringBuilder out = new StringBuilder();
      int from = 0;
      while (from < bytes.length) {
        int to = from + 1 + random.nextInt(bytes.length - from);
        stream.decode(Arrays.copyOfRange(bytes, from, to), out);
        from = to;
      }
      stream.end(out);
      assertThat(out).as(HexFormat.of().formatHex(bytes)).hasToString(decode(bytes));
    }
  }

  private static String decode(byte[] bytes) {
    Utf8Stream stream = new Utf8Stream();
    StringBuilder out = new StringBuilder();
    stream.decode(bytes, out);
    stream.end(out);
    return out.toString();
  }
}
