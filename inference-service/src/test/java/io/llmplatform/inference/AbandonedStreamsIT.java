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
import org.springframework.grpc.server.lifecycle.GrpcServerLifecycle;

/**
 * Many requests, of which clients leave some: nothing stays behind, and each token is paid once.
 */
@ExtendWith(OutputCaptureExtension.class)
class AbandonedStreamsIT extends ChatScenario {
  private static final int REQUESTS = 1_000;
  private static final int CALLS = 300;
  private static final long LIMIT = 10_000_000;

  @Autowired Environment environment;
  @Autowired GrpcServerLifecycle server;

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

    assertNothingIsLeft(REQUESTS);
    assertThat(log.getAll()).doesNotContain("\"level\":\"ERROR\"");
  }

  @Test
  void streamsOfGrpcThatAreCancelledLeaveNothingEither(CapturedOutput log) throws Exception {
    try (GrpcScenario grpc = new GrpcScenario(server.getPort())) {
      new LeavingCalls(grpc.channel(), caller.token())
          .run(
              CALLS, GenerateIT.asking("slow:" + "x".repeat(40), true, "{\"max_tokens\": \"30\"}"));
    }

    assertNothingIsLeft(CALLS);
    assertThat(log.getAll()).doesNotContain("\"level\":\"ERROR\"");
  }

  private void assertNothingIsLeft(int requests) {
    await().atMost(PATIENCE).until(() -> MODEL.running.get() == 0);
    long paid = LeavingClients.paid(environment, tenant, requests);
    // What is left is the limit without what was paid: nothing is reserved any more.
    Answer next = post(caller, "/v1/chat/completions", saying("a", "max_tokens", 1));
    assertThat(remaining(next)).isEqualTo(LIMIT - paid - 7);
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
