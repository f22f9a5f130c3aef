package io.llmplatform.registry.mlflow;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PromptFilterTest {
  private static final Map<String, String> PROMPT = Map.of("mlflow.prompt.is_prompt", "true");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "tag.`mlflow.prompt.is_prompt` != 'true'|~~",
        "name = 'a' AND tag.`mlflow.prompt.is_prompt` != 'true'|name = 'a'",
        "tags.`mlflow.prompt.is_prompt` != 'true' and name = 'a'|name = 'a'",
        "name = 'a'|name = 'a'"
      })
  void whatLeavesPromptsOutIsTakenOut(String filter, String rest) {
    assertThat(PromptFilter.of(filter)).isEqualTo(new PromptFilter(rest, false));
  }

  @Test
  void promptsAreShownToWhoAsksForThem() {
    assertThat(PromptFilter.of(null).shows(PROMPT)).isFalse();
    assertThat(PromptFilter.of(null).shows(Map.of())).isTrue();
    PromptFilter asking = PromptFilter.of("tag.`mlflow.prompt.is_prompt` = 'true'");
    assertThat(asking.text()).isEqualTo("tag.`mlflow.prompt.is_prompt` = 'true'");
    assertThat(asking.shows(PROMPT)).isTrue();
  }
}
