package io.llmplatform.inference.threads;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.llmplatform.common.error.ErrorCode;
import io.llmplatform.common.error.PlatformException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;

class RequestLimitTest {
  private final RequestLimit limit = new RequestLimit(1);
  private final AtomicInteger answered = new AtomicInteger();

  @Test
  void refusesWorkWhileAsMuchIsBeingAnsweredAsMayBeButNotQuestions() throws Exception {
    limit.doFilter(
        request("POST"),
        new MockHttpServletResponse(),
        (request, response) -> {
          assertThatThrownBy(() -> answer("POST"))
              .isInstanceOfSatisfying(
                  PlatformException.class,
                  refusal -> {
                    assertThat(refusal.code()).isEqualTo(ErrorCode.EXHAUSTED);
                    assertThat(refusal.retryAfter()).isPositive();
                  });
          answerUnchecked("GET");
        });

    assertThat(answered).hasValue(1);
  }

  @Test
  void aRequestThatFailsGivesItsPlaceBack() throws Exception {
    assertThatThrownBy(
            () ->
                limit.doFilter(
                    request("POST"),
                    new MockHttpServletResponse(),
                    (request, response) -> {
                      throw new IllegalStateException();
                    }))
        .isInstanceOf(IllegalStateException.class);

    answer("POST");

    assertThat(answered).hasValue(1);
  }

  private void answer(String method) throws Exception {
    limit.doFilter(
        request(method),
        new MockHttpServletResponse(),
        (request, response) -> answered.incrementAndGet());
  }

  private void answerUnchecked(String method) {
    try {
      answer(method);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private static MockHttpServletRequest request(String method) {
    return new MockHttpServletRequest(method, "/v1/embeddings");
  }
}
