package io.llmplatform.scheduler.training.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.llmplatform.common.error.PlatformException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RequestedJobTest {
  private static final String NUL = "a\0b";

  @Test
  void refusesTextsThatTheDatabaseCannotKeep() {
    assertThat(RequestedJob.of(body("base", null, Map.of())).model()).isEqualTo("base");
    assertRefused("model", body(NUL, null, Map.of()));
    assertRefused("metadata", body("base", Map.of("k", NUL), Map.of()));
    assertRefused("metadata", body("base", Map.of(NUL, "v"), Map.of()));
    assertRefused("hyperparameters", body("base", null, Map.of("deep", List.of(Map.of("k", NUL)))));
  }

  @Test
  void noPageBeginsAfterWhatNothingCanBe() {
    assertThat(ListBody.after("ftjob-1")).isEqualTo("ftjob-1");
    assertThat(ListBody.after(null)).isNull();
    assertThatThrownBy(() -> ListBody.after(NUL)).isInstanceOf(PlatformException.class);
  }

  private static void assertRefused(String field, CreateJob body) {
    assertThatThrownBy(() -> RequestedJob.of(body))
        .isInstanceOfSatisfying(
            PlatformException.class, e -> assertThat(e.field()).isEqualTo(field));
  }

  private static CreateJob body(
      String model,
      @Nullable Map<String, @Nullable String> metadata,
      Map<String, Object> hyperparameters) {
    return new CreateJob(model, "file-1", null, null, 1L, hyperparameters, null, metadata);
  }
}
