package io.llmplatform.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.llmplatform.inference.language.onnx.TestDecoders;
import io.llmplatform.registry.api.TrafficTarget;
import io.llmplatform.testing.identity.TestCaller;
import io.llmplatform.user.api.Limits;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.core.env.Environment;

/** Many requests to a model that computes, of which clients leave some. */
class AbandonedGenerationsIT extends InferenceScenario {
  private static final int REQUESTS = 1_000;
  private static final long LIMIT = 10_000_000;

  @Autowired Environment environment;

  private final String tenant = "tenant-" + UUID.randomUUID();
  private final String model = "model-" + tenant;
  private final TestCaller caller =
      TestCaller.developer(tenant)
          .withKey("key-of-" + tenant, Limits.NONE)
          .withTenantLimits(new Limits(null, null, null, LIMIT, null));

  @Test
  void theEngineKeepsNoSlotAndNoTokenOfThem() throws Exception {
    REGISTRY.add(model, 1, TestDecoders.published());
    REGISTRY.deploy(model, List.of(new TrafficTarget(1, 100, null, null)), null, false);
    awaitReady(model, 1);
    new LeavingClients(port, "/v1/completions", caller.token())
        .run(REQUESTS, (streamed, choices) -> completion(streamed, choices));

    String labels = "{model_name=\"%s\",tenant=\"platform\",version=\"1\"} ".formatted(model);
    for (String gauge : List.of("num_requests_running", "num_requests_waiting")) {
      await().atMost(PATIENCE).until(() -> metric("vllm:" + gauge + labels) == 0);
    }
    assertThat(metric("vllm:kv_cache_usage_perc" + labels)).isZero();
    long paid = LeavingClients.paid(environment, tenant, REQUESTS);
    // Prompts that are shared by choices, or were begun only, are paid for once or not at all.
    assertThat((double) paid)
        .isBetween(
            metric("vllm:generation_tokens_total" + labels),
            metric("vllm:generation_tokens_total" + labels)
                + metric("vllm:prompt_tokens_total" + labels));
    Answer next = post(caller, "/v1/completions", completion(false, 1)).withStatus(200);
    assertThat(remaining(next))
        .isEqualTo(LIMIT - paid - next.json().at("/usage/total_tokens").asLong());
    REGISTRY.remove(model);
  }

  private String completion(boolean streamed, int choices) {
    return quoted(
        Map.of(
            "model",
            model,
            "prompt",
            List.of(5, 6, 7, 8),
            "stream",
            streamed,
            "n",
            choices,
            "max_tokens",
            40,
            "ignore_eos",
            true));
  }

  private double metric(String line) {
    String metrics = get("/actuator/prometheus").withStatus(200).response().body();
    Matcher value = Pattern.compile("\n" + Pattern.quote(line) + "(\\S+)").matcher(metrics);
    assertThat(value.find()).as(line).isTrue();
    return Double.parseDouble(value.group(1));
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
