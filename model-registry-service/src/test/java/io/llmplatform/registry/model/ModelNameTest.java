package io.llmplatform.registry.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.llmplatform.common.error.ErrorCode;
import io.llmplatform.common.error.PlatformException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullAndEmptySource;
import org.junit.jupiter.params.provider.ValueSource;

class ModelNameTest {

  @ParameterizedTest
  @ValueSource(strings = {"a", "7", "all-minilm-l6-v2", "bge-small-zh-v1.5", "A_b.C-d"})
  void takesUsualNames(String name) {
    assertThat(ModelName.given(name).value()).isEqualTo(name);
  }

  @ParameterizedTest
  @NullAndEmptySource
  @ValueSource(strings = {" ", "a b", "org/model", "-a", ".a", "_a", "模型", "a\n", "a\0", "..", "é"})
  void refusesOthersNamingTheField(@Nullable String name) {
    assertThatExceptionOfType(PlatformException.class)
        .isThrownBy(() -> ModelName.given(name))
        .satisfies(
            e -> {
              assertThat(e.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT);
              assertThat(e.field()).isEqualTo("name");
            });
  }

  @Test
  void has255CharactersAtMost() {
    assertThat(ModelName.given("a".repeat(255)).value()).hasSize(255);
    assertThatExceptionOfType(PlatformException.class)
        .isThrownBy(() -> ModelName.given("a".repeat(256)));
  }

  @Test
  void inAPathWhatCannotBeANameIsUnknown() {
    assertThatExceptionOfType(PlatformException.class)
        .isThrownBy(() -> ModelName.inPath("a b"))
        .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.NOT_FOUND));
  }
}
