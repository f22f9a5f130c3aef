package io.llmplatform.log.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.MongoException;
import com.mongodb.MongoSocketReadException;
import com.mongodb.MongoTimeoutException;
import com.mongodb.ServerAddress;
import io.llmplatform.common.error.ErrorCode;
import io.llmplatform.common.error.PlatformException;
import org.junit.jupiter.api.Test;

class StoreFailuresTest {
  private final StoreFailures failures = new StoreFailures();

  @Test
  void aStoreThatIsAwayIsWorthAnotherTry() {
    assertThat(failures.translate(new MongoTimeoutException("30 s")))
        .isInstanceOfSatisfying(
            PlatformException.class,
            e -> {
              assertThat(e.code()).isEqualTo(ErrorCode.UNAVAILABLE);
              assertThat(e.retryAfter()).isPositive();
            });
    assertThat(failures.translate(new MongoSocketReadException("closed", new ServerAddress())))
        .isNotNull();
  }

  @Test
  void whatItDoesNotKnowIsOthersToSay() {
    assertThat(failures.translate(new MongoException(2, "BadValue"))).isNull();
    assertThat(failures.translate(new IllegalStateException())).isNull();
  }
}
