package io.llmplatform.log.store;

import com.mongodb.MongoNodeIsRecoveringException;
import com.mongodb.MongoNotPrimaryException;
import com.mongodb.MongoSocketException;
import com.mongodb.MongoTimeoutException;
import io.llmplatform.common.error.FailureTranslator;
import io.llmplatform.common.error.PlatformException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What a store that is away means to a client: it may try again. */
final class StoreFailures implements FailureTranslator {
  private static final Duration SOON = Duration.ofSeconds(5);

  @Override
  public @Nullable PlatformException translate(Throwable failure) {
    boolean away =
        failure instanceof MongoTimeoutException
            || failure instanceof MongoSocketException
            || failure instanceof MongoNotPrimaryException
            || failure instanceof MongoNodeIsRecoveringException;
    return away
        ? PlatformException.unavailable("The document store does not answer.", SOON)
            .causedBy(failure)
        : null;
  }
}
