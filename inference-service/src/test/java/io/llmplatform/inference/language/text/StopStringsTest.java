package io.llmplatform.inference.language.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class StopStringsTest {
  @Test
  void endsATextBeforeAStopStringAcrossItsParts() {
    StopStrings.Scan scan = StopStrings.of(List.of("\n\nUser:"), false).scan();
    assertThat(scan.add("Hello.\n")).isEqualTo("Hello.");
    assertThat(scan.add("\nUs")).isEmpty();
    assertThat(scan.add("er: more")).isEmpty();
    assertThat(scan.matched()).isEqualTo("\n\nUser:");
    assertThat(scan.add("more")).isEmpty();
    assertThat(scan.end()).isEmpty();
  }

  @Test
  void givesOnWhatTurnsOutToBeNoStopString() {
    StopStrings.Scan scan = StopStrings.of(List.of("aab"), false).scan();
    assertThat(scan.add("aa")).isEmpty();
    assertThat(scan.add("a")).isEqualTo("a");
    assertThat(scan.add("c")).isEqualTo("aac");
    assertThat(scan.add("aa")).isEmpty();
    assertThat(scan.end()).isEqualTo("aa");
    assertThat(scan.matched()).isNull();
  }

  @Test
  void theFirstToBeCompleteEndsTheText() {
    StopStrings.Scan scan = StopStrings.of(List.of("abcd", "bc", "c"), false).scan();
    assertThat(scan.add("xabcd")).isEqualTo("xa");
    assertThat(scan.matched()).isEqualTo("bc");
  }

  @Test
  void mayIncludeTheStopString() {
    StopStrings.Scan scan = StopStrings.of(List.of("END"), true).scan();
    assertThat(scan.add("the E") + scan.add("ND of it")).isEqualTo("the END");
  }

  @Test
  void holdsNothingBackWithoutStopStrings() {
    StopStrings.Scan scan = StopStrings.NONE.scan();
    assertThat(scan.add("text")).isEqualTo("text");
    assertThat(scan.end()).isEmpty();
  }

  @Test
  void refusesTooManyEmptyAndLongOnes() {
    List<String> many = Collections.nCopies(1000, "x");
    assertThatThrownBy(() -> StopStrings.of(many, false))
        .hasMessageContaining("64 stop strings, not 1000");
    assertThatThrownBy(() -> StopStrings.of(List.of(""), false)).hasMessageContaining("not 0");
    String longOne = "x".repeat(StopStrings.MAX_LENGTH + 1);
    assertThatThrownBy(() -> StopStrings.of(List.of(longOne), false)).hasMessageContaining("1025");
  }

  /** Against a search of the whole text, over a small alphabet, where strings overlap much. */
  @Test
  void anySplitEndsWhereASearchOfTheWholeDoes() {
    Random random = new Random(5);
    for (int round = 0; round < 5000; round++) {
      List<String> stops =
          Stream.generate(() -> word(random, 1 + random.nextInt(4))).limit(3).toList();
      String text = word(random, random.nextInt(14));
      StopStrings.Scan scan = StopStrings.of(stops, false).scan();
      StringBuilder out = new StringBuilder();
      int from = 0;
      while (from < text.length()) {
        int to = from + 1 + random.nextInt(text.length() - from);
        out.append(scan.add(text.substring(from, to)));
        from = to;
      }
      out.append(scan.end());
      assertThat(out).as("%s in %s", stops, text).hasToString(searched(text, stops));
    }
  }

  private static String searched(String text, List<String> stops) {
    for (int end = 1; end <= text.length(); end++) {
      String soFar = text.substring(0, end);
      int longest = stops.stream().filter(soFar::endsWith).mapToInt(String::length).max().orElse(0);
      if (longest > 0) {
        return soFar.substring(0, end - longest);
      }
    }
    return text;
  }

  private static String word(Random random, int length) {
    StringBuilder word = new StringBuilder();
    for (int i = 0; i < length; i++) {
      word.append((char) ('a' + random.nextInt(2)));
    }
    return word.toString();
  }
}
