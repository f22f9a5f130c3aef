package io.llmplatform.registry.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.llmplatform.common.error.PlatformException;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DescriptionTest {

  @Test
  void takesWhatIsThere() {
    assertThat(Description.given(null, null)).isEqualTo(Description.NONE);
    Description given = Description.given("文本 😀", Map.of("task", "", "k", "v"));
    assertThat(given.text()).isEqualTo("文本 😀");
    assertThat(given.tags()).containsOnly(Map.entry("task", ""), Map.entry("k", "v"));
  }

  @Test
  void refusesWhatTheDatabaseCannotKeep() {
    refuses("description", "a\0b", null);
    refuses("description", "half \ud800 character", null);
    refuses("tags.k", null, Map.of("k", "a\0"));
    refuses("tags", null, Map.of("k\0", "v"));
  }

  @Test
  void boundsLengthsAndNumber() {
    refuses("description", "x".repeat(5001), null);
    refuses("tags.k", null, Map.of("k", "x".repeat(5001)));
    refuses("tags", null, Map.of("k".repeat(251), "v"));
    refuses("tags", null, Map.of(" ", "v"));
    refuses(
        "tags",
        null,
        IntStream.range(0, 101).boxed().collect(Collectors.toMap(i -> "k" + i, i -> "v")));
  }

  @Test
  void refusesATagWithoutAValue() {
    Map<String, @Nullable String> tags = new HashMap<>();
    tags.put("k", null);
    refuses("tags.k", null, tags);
  }

  private static void refuses(
      String field, @Nullable String text, @Nullable Map<String, ? extends @Nullable String> tags) {
    assertThatExceptionOfType(PlatformException.class)
        .isThrownBy(() -> Description.given(text, tags))
        .satisfies(e -> assertThat(e.field()).isEqualTo(field));
  }
}
