package io.llmplatform.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.llmplatform.testing.identity.TestCaller;
import io.llmplatform.user.api.Limits;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.core.env.Environment;

/**
 * Many requests, of which clients leave some: nothing stays behind, and each token is paid once.
 */
@ExtendWith(OutputCaptureExtension.class)
class AbandonedStreamsIT extends ChatScenario {
  private static final int REQUESTS = 1_000;
  private static final long LIMIT = 10_000_000;

  @Autowired Environment environment;

  private final String tenant = "tenant-" + UUID.randomUUID();
  private final TestCaller caller =
      TestCaller.developer(tenant)
          .withKey("key-of-" + tenant, Limits.NONE)
          .withTenantLimits(new Limits(null, null, null, LIMIT, null));

  @Test
  void nothingStaysBehindAndEveryTokenIsPaidOnce(CapturedOutput log) throws Exception {
    String text = "slow:" + "x".repeat(40);
    new LeavingClients(port, "/v1/chat/completions", caller.token())
        .run(
            REQUESTS,
            (streamed, choices) ->
                saying(text, "stream", streamed, "n", choices, "max_tokens", 30));

    await().atMost(PATIENCE).until(() -> MODEL.running.get() == 0);
    long paid = LeavingClients.paid(environment, tenant, REQUESTS);
    // What is left is the limit without what was paid: nothing is reserved any more.
    Answer next = post(caller, "/v1/chat/completions", saying("a", "max_tokens", 1));
    assertThat(remaining(next)).isEqualTo(LIMIT - paid - 7);
    assertThat(log.getAll()).doesNotContain("\"level\":\"ERROR\"");
  }

  private static long remaining(Answer answer) {
    return answer
        .response()
        .headers()
        .firstValue("x-ratelimit-remaining-tokens")
        .map(Long::parseLong)
        .orElseThrow();
  }
}
