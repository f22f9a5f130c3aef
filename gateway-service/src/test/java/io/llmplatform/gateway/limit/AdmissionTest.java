package io.llmplatform.gateway.limit;

import static org.assertj.core.api.Assertions.assertThat;

import io.llmplatform.gateway.limit.Admission.Budget;
import io.llmplatform.gateway.limit.Limit.Kind;
import io.llmplatform.gateway.limit.Limit.Scope;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AdmissionTest {
  private static final Limit REQUESTS = new Limit(Scope.KEY, Kind.REQUESTS, 5, "r");
  private static final Limit RUNNING = new Limit(Scope.TENANT, Kind.RUNNING, 64, "c");

  @ParameterizedTest
  @CsvSource({
    "0, 1s",
    "1, 1s",
    "1000, 1s",
    "1001, 2s",
    "59000, 59s",
    "60000, 1m0s",
    "360000, 6m0s"
  })
  void writesTimesAsOpenAiDoes(long millis, String text) {
    assertThat(new Budget(1, 0, Duration.ofMillis(millis)).resetText()).isEqualTo(text);
  }

  @Test
  void namesTheLimitThatRefuses() {
    Admission admission =
        Admission.of(List.of(2L, 1000L, 5L, 3L, 42_000L), List.of(REQUESTS, RUNNING));

    assertThat(admission.refusing()).isEqualTo(RUNNING);
    assertThat(RUNNING.reached())
        .isEqualTo("The tenant's limit of 64 concurrent requests is reached.");
    assertThat(admission.retryAfter()).isEqualTo(Duration.ofSeconds(1));
    assertThat(admission.budget()).isEqualTo(new Budget(5, 3, Duration.ofSeconds(42)));
  }

  @Test
  void hasNoBudgetWhereRequestsAreNotLimited() {
    Admission admission = Admission.of(List.of(0L, 0L, -1L, -1L, -1L), List.of(RUNNING));

    assertThat(admission.refusing()).isNull();
    assertThat(admission.budget()).isNull();
  }
}
