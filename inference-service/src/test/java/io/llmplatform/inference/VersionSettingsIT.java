package io.llmplatform.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.llmplatform.inference.language.onnx.TestDecoders;
import io.llmplatform.registry.api.InstanceReport.Phase;
import io.llmplatform.registry.api.InstanceReport.VersionReport;
import io.llmplatform.registry.api.LatencyBuckets;
import io.llmplatform.registry.api.ShadowTraffic;
import io.llmplatform.registry.api.TrafficTarget;
import io.llmplatform.registry.api.VersionSettings;
import io.llmplatform.registry.api.VersionSettings.Batching;
import io.llmplatform.testing.identity.TestCaller;
import io.llmplatform.user.api.Limits;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How versions are set to run, what shadows do, and what the registry is told. */
class VersionSettingsIT extends InferenceScenario {
  private final String model = "model-" + UUID.randomUUID();
  private final String infer = "/v2/models/" + model + "/infer";

  @AfterEach
  void remove() {
    REGISTRY.remove(model);
  }

  @Test
  void aPrecisionChoosesTheFileAndOneThatIsMissingLeavesTheOldServing() {
    Map<String, byte[]> files = new HashMap<>();
    files.put("onnx/model.onnx", TestModels.echo().get("model.onnx"));
    files.put("onnx/model_quantized.onnx", TestModels.miniLm().get("model.onnx"));
    REGISTRY.add(model, 1, files);
    deploy(null);
    awaitReady(model, 1);
    assertThat(input()).isEqualTo("bool");

    deploy(settings(null, null, "int8", null));
    await().atMost(PATIENCE).until(() -> input().equals("input_ids"));

    deploy(settings(null, null, "fp16", null));
    awaitUnavailable("model_fp16.onnx", "onnx/model_quantized.onnx");
    assertThat(input()).isEqualTo("input_ids");
    assertThat(indexEntry(model, 1).path("state").asText()).isEqualTo("READY");
    assertThat(indexEntry(model, 1).path("reason").asText()).contains("fp16");

    deploy(null);
    await().atMost(PATIENCE).until(() -> input().equals("bool"));
  }

  private String input() {
    return get("/v2/models/" + model).withStatus(200).json().at("/inputs/0/name").asText();
  }

  @Test
  void aDeviceThatThisInstanceHasNotLeavesTheOldServing() {
    REGISTRY.add(model, 1, TestModels.echo());
    deploy(null);
    awaitReady(model, 1);

    deploy(settings(null, "cuda:0", null, null));
    awaitUnavailable("cuda:0", "without CUDA");
    get("/v2/models/" + model + "/ready").withStatus(200);
    deploy(settings(null, "tpu", null, null));
    awaitUnavailable("tpu", "none of cpu");
    deploy(settings(0, "cpu", null, null));
    awaitUnavailable("0");

    deploy(settings(1, "cpu", "fp32", new Batching(1, 16, null, null, null)));
    await()
        .atMost(PATIENCE)
        .until(() -> report(1).map(VersionReport::phase).orElse(null) == Phase.READY);
  }

  @Test
  void settingsChangeWithoutAGap() throws InterruptedException {
    REGISTRY.add(model, 1, TestModels.miniLm());
    deploy(null);
    awaitReady(model, 1);
    String body = quoted(Map.of("model", model, "input", List.of("one", "two", "three")));
    String expected = post("/v1/embeddings", body).withStatus(200).response().body();
    CountDownLatch stop = new CountDownLatch(1);
    ExecutorService clients = Executors.newFixedThreadPool(2);
    List<java.util.concurrent.Future<Integer>> bad = new java.util.ArrayList<>();
    for (int i = 0; i < 2; i++) {
      bad.add(
          clients.submit(
              () -> {
                int failures = 0;
                while (stop.getCount() > 0) {
                  failures += post("/v1/embeddings", body).status() == 200 ? 0 : 1;
                }
                return failures;
              }));
    }
    for (int size = 1; size <= 3; size++) {
      deploy(settings(size, null, null, new Batching(size, null, null, null, null)));
      long generation = REGISTRY.generation();
      await()
          .atMost(PATIENCE)
          .until(
              () ->
                  report(1)
                      .filter(
                          each -> each.generation() == generation && each.phase() == Phase.READY)
                      .isPresent());
    }
    stop.countDown();
    clients.shutdown();
    assertThat(clients.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
    for (java.util.concurrent.Future<Integer> each : bad) {
      assertThat(each).succeedsWithin(PATIENCE).isEqualTo(0);
    }
    assertThat(post("/v1/embeddings", body).withStatus(200).response().body())
        .hasSameSizeAs(expected);
  }

  @Test
  void aShadowRunsCopiesThatNobodyPaysFor() {
    REGISTRY.add(model, 1, TestModels.miniLm()).add(model, 2, TestModels.miniLm());
    REGISTRY.deploy(
        model,
        List.of(new TrafficTarget(1, 100, null, null)),
        new ShadowTraffic(2, 100, null),
        false);
    awaitReady(model, 1);
    awaitReady(model, 2);
    String tenant = "tenant-" + UUID.randomUUID();
    TestCaller caller =
        TestCaller.developer(tenant)
            .withKey("key", Limits.NONE)
            .withTenantLimits(new Limits(null, null, null, 12L, null));
    String body = quoted(Map.of("model", model, "input", "hello"));

    // Three tokens each: twelve are enough for four answers, and for no copy.
    for (int left : new int[] {9, 6, 3, 0}) {
      Answer answer = post(caller, "/v1/embeddings", body).withStatus(200);
      assertThat(answer.response().headers().firstValue("x-model-version")).hasValue("1");
      assertThat(answer.response().headers().firstValue("x-ratelimit-remaining-tokens"))
          .hasValue(Integer.toString(left));
    }
    post(caller, "/v1/embeddings", body).withStatus(429);
    await()
        .atMost(PATIENCE)
        .until(() -> report(2).filter(each -> each.requests() == 4).isPresent());
    assertThat(report(1).orElseThrow().requests()).isEqualTo(4);
    assertThat(report(2).orElseThrow().failures()).isZero();
    String metrics = get("/actuator/prometheus").withStatus(200).response().body();
    assertThat(metrics)
        .containsPattern(
            "inference_requests_seconds_count\\{[^}]*model=\"%s\"[^}]*shadow=\"true\"[^}]*version=\"2\"\\} 4"
                .formatted(model))
        .containsPattern(
            "inference_requests_seconds_count\\{[^}]*model=\"%s\"[^}]*outcome=\"success\"[^}]*shadow=\"false\"[^}]*version=\"1\"\\} 4"
                .formatted(model));
  }

  @Test
  void aShadowWritesTextsAgainThatNobodyPaysFor() {
    REGISTRY.add(model, 1, TestDecoders.published()).add(model, 2, TestDecoders.published());
    REGISTRY.deploy(
        model,
        List.of(new TrafficTarget(1, 100, null, null)),
        new ShadowTraffic(2, 100, null),
        false);
    awaitReady(model, 1);
    awaitReady(model, 2);
    String tenant = "tenant-" + UUID.randomUUID();
    TestCaller caller =
        TestCaller.developer(tenant)
            .withKey("key", Limits.NONE)
            .withTenantLimits(new Limits(null, null, null, 100L, null));
    String body =
        quoted(
            Map.of(
                "model", model, "prompt", List.of(5, 6, 7), "max_tokens", 4, "ignore_eos", true));

    for (int answered : new int[] {1, 2, 3}) {
      Answer answer = post(caller, "/v1/completions", body).withStatus(200);
      assertThat(answer.response().headers().firstValue("x-ratelimit-remaining-tokens"))
          .hasValue(Integer.toString(100 - 7 * answered));
      await()
          .atMost(PATIENCE)
          .until(() -> report(2).filter(each -> each.requests() == answered).isPresent());
    }
    assertThat(report(1).orElseThrow().requests()).isEqualTo(3);
    assertThat(report(2).orElseThrow().failures()).isZero();
    assertThat(get("/actuator/prometheus").withStatus(200).response().body())
        .contains(
            "\nvllm:generation_tokens_total{model_name=\"%s\",tenant=\"platform\",version=\"2\"} 12.0"
                .formatted(model));
  }

  @Test
  void aShadowThatFailsChangesNoAnswer() {
    REGISTRY.add(model, 1, TestModels.miniLm()).add(model, 2, TestModels.echo());
    REGISTRY.deploy(
        model,
        List.of(new TrafficTarget(1, 100, null, null)),
        new ShadowTraffic(2, 100, null),
        false);
    awaitReady(model, 1);
    awaitReady(model, 2);
    for (int i = 0; i < 5; i++) {
      post("/v1/embeddings", quoted(Map.of("model", model, "input", "hello"))).withStatus(200);
    }
    await()
        .atMost(PATIENCE)
        .until(() -> report(1).filter(each -> each.requests() == 5).isPresent());
  }

  @Test
  void reportsTellWhatIsServedAndHowRequestsEnd() {
    REGISTRY.add(model, 1, TestModels.echo());
    REGISTRY.add(model, 2, Map.of("model.onnx", new byte[] {1, 2, 3}));
    REGISTRY.deploy(
        model,
        List.of(new TrafficTarget(1, 90, null, null), new TrafficTarget(2, 10, null, null)),
        null,
        false);
    awaitReady(model, 1);
    String good =
        "{\"inputs\":[{\"name\":\"x\",\"shape\":[1],\"datatype\":\"INT8\",\"data\":[1]}]}";
    post(infer, good).withStatus(400);
    awaitUnavailable2();

    VersionReport first = report(1).orElseThrow();
    assertThat(first.phase()).isEqualTo(Phase.READY);
    assertThat(first.generation()).isEqualTo(REGISTRY.generation());
    assertThat(first.requests()).as("refused for its content").isZero();
    assertThat(first.latencies()).hasSize(LatencyBuckets.count());
    assertThat(REGISTRY.reports.values())
        .anySatisfy(each -> assertThat(each.pool()).isEqualTo("default"));
  }

  private void awaitUnavailable2() {
    await()
        .atMost(PATIENCE)
        .until(
            () ->
                report(2)
                    .filter(each -> each.phase() == Phase.UNAVAILABLE && each.reason() != null)
                    .isPresent());
  }

  private void awaitUnavailable(String... said) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              VersionReport report = report(1).orElseThrow();
              assertThat(report.phase()).isEqualTo(Phase.UNAVAILABLE);
              assertThat(report.reason()).contains(said);
            });
  }

  /** What the instance said last of a version. */
  private Optional<VersionReport> report(int version) {
    return REGISTRY.reports.entrySet().stream()
        .filter(each -> each.getKey().endsWith("-" + port))
        .flatMap(each -> each.getValue().versions().stream())
        .filter(each -> each.model().equals(model) && each.version() == version)
        .findFirst();
  }

  private void deploy(@Nullable VersionSettings settings) {
    REGISTRY.deploy(model, List.of(new TrafficTarget(1, 100, null, settings)), null, false);
  }

  private static VersionSettings settings(
      @Nullable Integer instances,
      @Nullable String device,
      @Nullable String precision,
      @Nullable Batching batching) {
    return new VersionSettings(instances, device, precision, batching, null, null, null);
  }
}
