package io.llmplatform.common.error.database;

import io.llmplatform.common.error.FailureTranslator;
import io.llmplatform.common.error.PlatformException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.transaction.CannotCreateTransactionException;

/** What a failing database means to a client: nothing was done, and it may try again. */
final class DatabaseFailures implements FailureTranslator {
  private static final Duration SOON = Duration.ofSeconds(5);

  @Override
  public @Nullable PlatformException translate(Throwable failure) {
    return failure instanceof CannotCreateTransactionException
            || failure instanceof DataAccessResourceFailureException
        ? PlatformException.unavailable("The database does not answer.", SOON).causedBy(failure)
        : null;
  }
}
