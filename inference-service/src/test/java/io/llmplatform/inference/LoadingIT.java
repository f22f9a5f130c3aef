package io.llmplatform.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.llmplatform.common.error.ErrorCode;
import io.llmplatform.common.error.PlatformException;
import io.llmplatform.inference.catalog.ModelCatalog;
import io.llmplatform.inference.catalog.ModelId;
import io.llmplatform.inference.catalog.ModelVersion;
import io.llmplatform.inference.deployment.LoadingModels;
import io.llmplatform.inference.engine.onnx.NativeHeap;
import io.llmplatform.registry.api.InstanceReport.Phase;
import io.llmplatform.registry.api.TrafficTarget;
import io.llmplatform.registry.api.VersionSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.cloud.context.environment.EnvironmentChangeEvent;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

/** Models come into memory and leave it, with real sessions. */
class LoadingIT extends InferenceScenario {
  private static final String SOURCE = "memory";
  private static final long MIB = 1 << 20;

  /** The weights of MiniLM, fp32. */
  private static final long WEIGHTS = 86 * MIB;

  @Autowired LoadingModels loading;
  @Autowired ModelCatalog catalog;
  @Autowired ConfigurableEnvironment environment;
  @Autowired ApplicationEventPublisher events;

  private final String first = "first-" + UUID.randomUUID();
  private final String second = "second-" + UUID.randomUUID();

  @AfterEach
  void remove() {
    environment.getPropertySources().remove(SOURCE);
    events.publishEvent(new EnvironmentChangeEvent(Set.of("inference")));
    REGISTRY.remove(first);
    REGISTRY.remove(second);
    await()
        .atMost(PATIENCE)
        .until(() -> catalog.inventory().inMemory().stream().noneMatch(id -> isOurs(id.name())));
    // Other tests of this service expect them there.
    loading.load(new ModelId("platform", MINILM));
    loading.load(new ModelId("platform", "echo"));
  }

  private boolean isOurs(String name) {
    return name.equals(first) || name.equals(second);
  }

  @Test
  void unloadingGivesTheMemoryBack() throws IOException {
    deploy(first, false);
    awaitReady(first, 1);
    embed(first).withStatus(200);
    ModelId model = new ModelId("platform", first);
    // Once, so that what only the first model brings with it is not counted.
    loading.unload(model);
    awaitGone();
    // Services of other tests live in this process: a round that they disturb proves nothing.
    await().atMost(PATIENCE).untilAsserted(() -> aLoadTakesMemoryAndAnUnloadGivesItBack(model));
  }

  private void aLoadTakesMemoryAndAnUnloadGivesItBack(ModelId model) throws IOException {
    loading.load(model);
    embed(first).withStatus(200);
    long residentLoaded = resident();
    long allocatedLoaded = NativeHeap.allocated().orElseThrow();
    assertThat(catalog.inventory().footprints().entrySet())
        .filteredOn(each -> each.getKey().model().equals(model))
        .singleElement()
        .satisfies(each -> assertThat(each.getValue()).isBetween(WEIGHTS, WEIGHTS * 2));

    loading.unload(model);
    awaitGone();

    assertThat(allocatedLoaded - NativeHeap.allocated().orElseThrow())
        .as("the C library's heap")
        .isGreaterThan(WEIGHTS - 10 * MIB);
    assertThat(residentLoaded - resident()).as("resident memory").isGreaterThan(WEIGHTS - 30 * MIB);
  }

  @Test
  void whatIsUnloadedAnswers503AndSaysSoInIndexAndReportUntilItIsLoaded() {
    deploy(first, false);
    awaitReady(first, 1);
    ModelId model = new ModelId("platform", first);

    loading.unload(model);

    awaitGone();
    Answer refused = embed(first).withStatus(503);
    assertThat(refused.response().headers().firstValue("Retry-After")).isPresent();
    get("/v2/models/" + first + "/ready").withStatus(503);
    JsonNode entry = indexEntry(first, 1);
    assertThat(entry.path("state").asText()).isEqualTo("UNAVAILABLE");
    assertThat(entry.path("reason").asText()).isEqualTo("Was unloaded.");
    await()
        .atMost(PATIENCE)
        .until(
            () ->
                REGISTRY.reports.values().stream()
                    .flatMap(report -> report.versions().stream())
                    .anyMatch(
                        each -> each.model().equals(first) && each.phase() == Phase.UNAVAILABLE));

    loading.load(model);

    embed(first).withStatus(200);
    assertThatThrownBy(() -> loading.load(new ModelId("platform", "nobody")))
        .isInstanceOfSatisfying(
            PlatformException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.NOT_FOUND));
  }

  @Test
  void modelsShareLittleMemoryAndComeBackWithTheirRequests() {
    deploy(first, false);
    awaitReady(first, 1);
    long others = catalog.memory().used();
    long one =
        catalog.inventory().footprints().entrySet().stream()
            .filter(each -> each.getKey().name().equals(first))
            .mapToLong(Map.Entry::getValue)
            .findFirst()
            .orElseThrow();
    // The others are pinned by their use: they answer just before each step.
    limit(others + one / 2);
    touchOthers();
    deploy(second, false);

    await().atMost(PATIENCE).until(() -> state(second, 1).equals("READY"));
    await().atMost(PATIENCE).until(() -> state(first, 1).equals("UNAVAILABLE"));
    assertThat(indexEntry(first, 1).path("reason").asText()).contains("memory");
    get("/v2/models/" + first + "/ready").withStatus(200);

    touchOthers();
    embed(first).withStatus(200);
    await().atMost(PATIENCE).until(() -> state(second, 1).equals("UNAVAILABLE"));
    assertThat(catalog.memory().used()).isLessThanOrEqualTo(others + one / 2);

    change("inference.memory.on-demand", "false", others + one / 2);
    embed(second).withStatus(503);
  }

  @Test
  void whatDoesNotFitSaysTheNumbers() {
    long used = catalog.memory().used();
    limit(Math.max(1, used));
    touchOthers();
    REGISTRY.add(first, 1, TestModels.miniLm());
    REGISTRY.deploy(
        first,
        List.of(
            new TrafficTarget(
                1, 100, null, new VersionSettings(null, null, null, null, null, null, true))),
        null,
        false);

    limit(MIB);

    await().atMost(PATIENCE).until(() -> inIndex(first, 1, "reason").contains("1.0 MiB"));
    assertThat(state(first, 1)).isEqualTo("UNAVAILABLE");
    embed(first).withStatus(503);
    limit(0);
    loading.load(new ModelId("platform", first));
    embed(first).withStatus(200);

    limit(MIB);
    await()
        .during(java.time.Duration.ofMillis(300))
        .atMost(PATIENCE)
        .until(() -> state(first, 1).equals("READY"));
  }

  /**
   * Uses every other model, whatever other scenarios have deployed: these are not the least used.
   */
  private void touchOthers() {
    catalog.inventory().loaded().stream()
        .filter(id -> !id.name().equals(first) && !id.name().equals(second))
        .forEach(this::use);
  }

  private void use(ModelVersion id) {
    ModelId model = id.model();
    catalog.lease(model.tenant(), model.name(), Integer.toString(id.version())).close();
  }

  private void deploy(String model, boolean pinned) {
    REGISTRY.add(model, 1, TestModels.miniLm());
    REGISTRY.deploy(
        model,
        List.of(
            new TrafficTarget(
                1, 100, null, new VersionSettings(null, null, null, null, null, null, pinned))),
        null,
        false);
  }

  private Answer embed(String model) {
    return post("/v1/embeddings", quoted(Map.of("model", model, "input", "hello")));
  }

  private String state(String model, int version) {
    return inIndex(model, version, "state");
  }

  /** Empty as long as the index does not know the version. */
  private String inIndex(String model, int version, String member) {
    for (JsonNode entry : post("/v2/repository/index", "{}").json()) {
      if (entry.path("name").asText().equals(model) && entry.path("version").asInt() == version) {
        return entry.path(member).asText();
      }
    }
    return "";
  }

  private void awaitGone() {
    await()
        .atMost(PATIENCE)
        .until(
            () -> catalog.inventory().inMemory().stream().noneMatch(id -> id.name().equals(first)));
  }

  private void limit(long bytes) {
    change("inference.memory.limit", bytes + "B", bytes);
  }

  private void change(String key, Object value, long limit) {
    environment.getPropertySources().remove(SOURCE);
    environment
        .getPropertySources()
        .addFirst(new MapPropertySource(SOURCE, settings(key, value, limit)));
    events.publishEvent(new EnvironmentChangeEvent(Set.of("inference")));
  }

  private static Map<String, Object> settings(String key, Object value, long limit) {
    Map<String, Object> settings = new HashMap<>();
    settings.put("inference.memory.limit", limit + "B");
    settings.put(key, value);
    return settings;
  }

  private static long resident() throws IOException {
    return Files.readAllLines(Path.of("/proc/self/status")).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
        .findFirst()
        .orElseThrow();
  }
}
