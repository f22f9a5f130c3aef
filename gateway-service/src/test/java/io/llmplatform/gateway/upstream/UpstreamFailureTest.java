package io.llmplatform.gateway.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import io.llmplatform.common.error.ErrorCode;
import io.llmplatform.common.error.PlatformException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.cloud.gateway.support.NotFoundException;
import org.springframework.http.HttpStatus;
import org.springframework.web.server.ResponseStatusException;
import reactor.netty.http.client.PrematureCloseException;

class UpstreamFailureTest {

  static Stream<Arguments> failures() {
    return Stream.of(
        Arguments.of(new ConnectException("refused"), UpstreamFailure.NOT_CONNECTED),
        Arguments.of(
            new IllegalStateException(new UnknownHostException("h")),
            UpstreamFailure.NOT_CONNECTED),
        Arguments.of(
            new io.netty.channel.ConnectTimeoutException("1 s"), UpstreamFailure.NOT_CONNECTED),
        Arguments.of(PrematureCloseException.TEST_EXCEPTION, UpstreamFailure.BROKEN_OFF),
        Arguments.of(NotFoundException.create(false, "none"), UpstreamFailure.NO_INSTANCE),
        Arguments.of(new TimeoutException("pool"), UpstreamFailure.CONNECTIONS_EXHAUSTED),
        Arguments.of(new RejectedExecutionException("pool"), UpstreamFailure.CONNECTIONS_EXHAUSTED),
        Arguments.of(
            new ResponseStatusException(
                HttpStatus.GATEWAY_TIMEOUT, "60 s", new TimeoutException("60 s")),
            UpstreamFailure.TIMED_OUT),
        Arguments.of(new IllegalStateException("ours"), UpstreamFailure.OTHER));
  }

  @ParameterizedTest
  @MethodSource("failures")
  void isToldByTheException(Throwable exception, UpstreamFailure expected) {
    assertThat(UpstreamFailure.of(exception)).isEqualTo(expected);
  }

  @Test
  void aServiceThatIsAwayIsWorthAnotherTry() {
    Throwable refusal = UpstreamFailure.NOT_CONNECTED.refusal(new ConnectException("10.0.0.7"));

    assertThat(refusal).isInstanceOf(PlatformException.class).hasMessageNotContaining("10.0.0.7");
    assertThat(((PlatformException) refusal).code()).isEqualTo(ErrorCode.UNAVAILABLE);
    assertThat(((PlatformException) refusal).retryAfter()).isNotNull();
  }

  @Test
  void whatIsNotAboutTheServiceStaysAsItIs() {
    PlatformException tooLarge = PlatformException.tooLarge("too large");

    assertThat(UpstreamFailure.of(tooLarge).refusal(tooLarge)).isSameAs(tooLarge);
  }
}
