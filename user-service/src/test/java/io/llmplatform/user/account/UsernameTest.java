package io.llmplatform.user.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.llmplatform.common.error.PlatformException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UsernameTest {

  @ParameterizedTest
  @CsvSource({
    "Ada, ada",
    "ＡＤＡ, ada",
    "STRASSE, strasse",
    "straße, strasse",
    "İbo, ibo",
    "'  ada ', ada"
  })
  void namesThatReadTheSameAreTheSame(String written, String key) {
    assertThat(Username.claimed(written).map(Username::key)).contains(key);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"ada@acme.example", "李雷", "владимир", "Ελένη", "हिन्दी", "a_b-c.1", "müller", "1"})
  void namesOfOneScriptAreAccepted(String name) {
    assertThat(Username.given(name).key()).isNotBlank();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "аdmin", // Cyrillic а
        "pαypal", // Greek α
        "сора", // Cyrillic throughout
        "οοο", // Greek throughout
        "李ada",
        "ひ李",
        "a b",
        "a/b",
        "a\u0000b",
        "a\u200bb",
        "a\u202eb",
        "a'b",
        "x\uD800",
        "٣٤٥",
        "😀",
        " "
      })
  void lookalikesAndWhatIsNoLetterAreRefused(String name) {
    assertThatExceptionOfType(PlatformException.class)
        .isThrownBy(() -> Username.given(name))
        .satisfies(refusal -> assertThat(refusal.field()).isEqualTo("username"));
    assertThat(Username.claimed(name)).isEmpty();
  }

  @Test
  void hasAtMost128Characters() {
    assertThat(Username.claimed("x".repeat(128))).isPresent();
    assertThat(Username.claimed("x".repeat(129))).isEmpty();
    assertThat(Username.claimed("ﷺ".repeat(100))).isEmpty();
    assertThat(Username.claimed("x".repeat(10_000_000))).isEmpty();
  }
}
