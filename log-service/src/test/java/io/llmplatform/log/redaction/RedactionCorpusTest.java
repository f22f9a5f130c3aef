package io.llmplatform.log.redaction;

import static org.assertj.core.api.Assertions.assertThat;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** 500 made-up prompts with secrets in them, and 500 with numbers that are none. */
class RedactionCorpusTest {
  private static final int SIZE = 500;

  private final Redaction redaction = new Redaction();

  @Test
  void noneIsStoredInClear() {
    List<String> leaks = new ArrayList<>();
    for (PromptsWithSecrets.Prompt prompt : PromptsWithSecrets.of(SIZE)) {
      String stored = redaction.redact(prompt.text()).text();
      for (String secret : prompt.secrets()) {
        if (bare(stored).contains(bare(secret))) {
          leaks.add("'%s' in: %s".formatted(secret, stored));
        }
      }
    }
    assertThat(leaks).isEmpty();
  }

  @Test
  void noCleanOneIsTouched() {
    List<String> touched = new ArrayList<>();
    for (String prompt : CleanPrompts.of(SIZE)) {
      String stored = redaction.redact(prompt).text();
      if (!stored.equals(prompt)) {
        touched.add(prompt + " -> " + stored);
      }
    }
    assertThat(touched).isEmpty();
  }

  /** Letters and digits only, in their plain form: however a secret is written, it is the same. */
  private static String bare(String text) {
    return Normalizer.normalize(text, Normalizer.Form.NFKC)
        .toLowerCase(Locale.ROOT)
        .replaceAll("[^\\p{L}\\p{N}]", "");
  }
}
