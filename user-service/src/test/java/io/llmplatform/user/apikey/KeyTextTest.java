package io.llmplatform.user.apikey;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class KeyTextTest {

  @Test
  void everyCharacterOfARandomKeyMayBeAnyOfSixtyTwo() {
    Set<String> keys = new HashSet<>();
    Set<Integer> lastCharacters = new HashSet<>();
    for (int i = 0; i < 2000; i++) {
      String key = KeyText.random().value();
      assertThat(key).matches("sk-[0-9A-Za-z]{51}");
      keys.add(key);
      lastCharacters.add(key.codePointAt(key.length() - 1));
    }
    assertThat(keys).hasSize(2000);
    assertThat(lastCharacters).hasSize(62);
  }

  @Test
  void isShownByItsPrefixOnly() {
    KeyText key = new KeyText("sk-abcdefgh" + "0".repeat(43));
    assertThat(key.prefix()).isEqualTo("sk-abcdefgh");
    assertThat(key.toString()).isEqualTo("sk-abcdefgh…");
    assertThat(key.hash()).matches("[0-9a-f]{64}");
  }

  @Test
  void whatHasAnotherFormIsNotLookedUp() {
    assertThat(KeyText.presented("sk-short")).isEmpty();
    assertThat(KeyText.presented("pk-" + "a".repeat(51))).isEmpty();
    assertThat(KeyText.presented("sk-" + "a".repeat(254))).isEmpty();
    assertThat(KeyText.presented("sk-" + "a".repeat(50) + "\n")).isEmpty();
    assertThat(KeyText.presented("sk-" + "a".repeat(51))).isPresent();
  }
}
