package io.llmplatform.common.error.database;

import static org.assertj.core.api.Assertions.assertThat;

import io.llmplatform.common.error.ErrorCode;
import io.llmplatform.common.error.PlatformException;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.transaction.CannotCreateTransactionException;

class DatabaseFailuresTest {
  private final DatabaseFailures failures = new DatabaseFailures();

  @Test
  void aDatabaseThatDoesNotAnswerIsUnavailableAndWorthAnotherTry() {
    assertUnavailable(new CannotCreateTransactionException("down"));
    assertUnavailable(new DataAccessResourceFailureException("down"));
  }

  @Test
  void whatItDoesNotKnowIsNotItsAffair() {
    assertThat(failures.translate(new IllegalStateException())).isNull();
    assertThat(failures.translate(new DataIntegrityViolationException("taken"))).isNull();
  }

  private void assertUnavailable(Throwable failure) {
    PlatformException answer = Objects.requireNonNull(failures.translate(failure));
    assertThat(answer).hasCause(failure);
    assertThat(answer.code()).isEqualTo(ErrorCode.UNAVAILABLE);
    assertThat(answer.retryAfter()).isPositive();
  }
}
