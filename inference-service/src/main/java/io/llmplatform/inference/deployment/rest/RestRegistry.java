package io.llmplatform.inference.deployment.rest;

import io.llmplatform.common.error.PlatformException;
import io.llmplatform.common.paging.Page;
import io.llmplatform.inference.artifact.ArtifactFile;
import io.llmplatform.inference.artifact.ArtifactSource;
import io.llmplatform.inference.catalog.ModelId;
import io.llmplatform.inference.catalog.ModelVersion;
import io.llmplatform.inference.catalog.RunSettings;
import io.llmplatform.inference.deployment.Deployment;
import io.llmplatform.inference.deployment.Registry;
import io.llmplatform.inference.engine.BatchSettings;
import io.llmplatform.inference.engine.QueueSettings;
import io.llmplatform.inference.language.GenerationSettings;
import io.llmplatform.inference.traffic.Match;
import io.llmplatform.inference.traffic.Routes;
import io.llmplatform.inference.traffic.Shadow;
import io.llmplatform.inference.traffic.Target;
import io.llmplatform.registry.api.DeploymentView;
import io.llmplatform.registry.api.InstanceReport;
import io.llmplatform.registry.api.ShadowTraffic;
import io.llmplatform.registry.api.TrafficMatch;
import io.llmplatform.registry.api.TrafficTarget;
import io.llmplatform.registry.api.VersionSettings;
import io.llmplatform.registry.api.VersionView;
import io.llmplatform.registry.api.Visibility;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.http.MediaType;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestClientException;

/** The registry over HTTP, found through discovery. */
public final class RestRegistry implements Registry {
  private final RestClient client;

  /**
   * @param client load-balanced, with the registry's base URL, and with timeouts
   */
  public RestRegistry(RestClient client) {
    this.client = client;
  }

  @Override
  public List<Deployment> deployments() throws IOException {
    List<Deployment> deployments = new ArrayList<>();
    String next = null;
    do {
      Page<DeploymentView> page = page(next);
      page.items().stream().map(RestRegistry::deployment).forEach(deployments::add);
      next = page.nextPageToken();
    } while (next != null);
    return deployments;
  }

  private Page<DeploymentView> page(@Nullable String token) throws IOException {
    return answered(
        () ->
            client
                .get()
                .uri(
                    uri ->
                        uri.path("/api/deployments")
                            .queryParamIfPresent("pageToken", Optional.ofNullable(token))
                            .build())
                .retrieve()
                .body(new ParameterizedTypeReference<Page<DeploymentView>>() {}));
  }

  private static Deployment deployment(DeploymentView view) {
    Map<Integer, RunSettings> settings = new HashMap<>();
    ShadowTraffic shadow = view.shadow();
    if (shadow != null && shadow.settings() != null) {
      settings.put(shadow.version(), runSettings(shadow.settings()));
    }
    for (TrafficTarget target : view.targets()) {
      if (target.settings() != null) {
        settings.put(target.version(), runSettings(target.settings()));
      } else {
        settings.remove(target.version());
      }
    }
    return new Deployment(
        new ModelId(view.tenant(), view.model()),
        view.visibility() == Visibility.SHARED,
        view.generation(),
        routes(view),
        settings,
        pinned(view));
  }

  private static Set<Integer> pinned(DeploymentView view) {
    Set<Integer> pinned = new HashSet<>();
    ShadowTraffic shadow = view.shadow();
    if (shadow != null && isPinned(shadow.settings())) {
      pinned.add(shadow.version());
    }
    view.targets().stream()
        .filter(target -> isPinned(target.settings()))
        .forEach(target -> pinned.add(target.version()));
    return pinned;
  }

  private static boolean isPinned(@Nullable VersionSettings settings) {
    return settings != null && Boolean.TRUE.equals(settings.pinned());
  }

  private static Routes routes(DeploymentView view) {
    ShadowTraffic shadow = view.shadow();
    return new Routes(
        view.targets().stream()
            .map(each -> new Target(each.version(), each.weight(), match(each.match())))
            .toList(),
        view.sticky(),
        shadow == null ? null : new Shadow(shadow.version(), shadow.percent()));
  }

  private static Match match(@Nullable TrafficMatch match) {
    if (match == null) {
      return Match.NONE;
    }
    TrafficMatch.HeaderMatch header = match.header();
    return new Match(
        header == null ? null : new Match.Header(header.name(), header.value()),
        Set.copyOf(match.users()));
  }

  private static RunSettings runSettings(VersionSettings settings) {
    return new RunSettings(
        settings.instances(),
        settings.device(),
        settings.precision(),
        settings.batching() == null ? BatchSettings.DEFAULT : batching(settings.batching()),
        settings.queue() == null ? QueueSettings.DEFAULT : queue(settings.queue()),
        settings.generation() == null
            ? GenerationSettings.DEFAULT
            : generation(settings.generation()));
  }

  private static BatchSettings batching(VersionSettings.Batching batching) {
    return new BatchSettings(
        batching.maxBatchSize(),
        batching.maxBatchTokens(),
        batching.preferredBatchSize(),
        batching.maxQueueDelay(),
        batching.maxPadding());
  }

  private static GenerationSettings generation(VersionSettings.Generation generation) {
    return new GenerationSettings(
        generation.maxContextTokens(),
        generation.maxSequences(),
        generation.cacheTokens(),
        generation.prefillChunk(),
        generation.interTokenTarget(),
        generation.prefixCacheTokens());
  }

  private static QueueSettings queue(VersionSettings.Queueing queue) {
    return new QueueSettings(queue.priority(), queue.timeout(), queue.maxPendingTokens());
  }

  @Override
  public List<ArtifactFile> files(ModelVersion id) throws IOException {
    VersionView version =
        answered(
            () ->
                client
                    .get()
                    .uri(
                        "/api/models/{name}/versions/{version}?tenant={tenant}",
                        id.name(),
                        id.version(),
                        id.model().tenant())
                    .retrieve()
                    .body(VersionView.class));
    return version.files().stream()
        .map(file -> new ArtifactFile(file.path(), file.size(), file.sha256()))
        .toList();
  }

  @Override
  public void fetch(ModelVersion id, ArtifactFile file, ArtifactSource.Sink sink)
      throws IOException {
    answered(
        () ->
            client
                .get()
                .uri(
                    uri ->
                        uri.path("/api/models/{name}/versions/{version}/files")
                            .pathSegment(file.path().split("/"))
                            .queryParam("tenant", "{tenant}")
                            .build(id.name(), id.version(), id.model().tenant()))
                .exchange(
                    (request, response) -> {
                      if (!response.getStatusCode().is2xxSuccessful()) {
                        throw new IOException(
                            "the registry answered %s for the file %s"
                                .formatted(response.getStatusCode(), file.path()));
                      }
                      sink.accept(response.getBody());
                      return true;
                    }));
  }

  @Override
  public void report(String instance, InstanceReport report) throws IOException {
    answered(
        () ->
            client
                .put()
                .uri("/internal/instances/{instance}", instance)
                .contentType(MediaType.APPLICATION_JSON)
                .body(report)
                .retrieve()
                .toBodilessEntity());
  }

  @Override
  public void withdraw(String instance) throws IOException {
    answered(
        () ->
            client
                .delete()
                .uri("/internal/instances/{instance}", instance)
                .retrieve()
                .toBodilessEntity());
  }

  private static <T> T answered(Supplier<@Nullable T> call) throws IOException {
    try {
      T answer = call.get();
      if (answer == null) {
        throw new IOException("the registry answered without a body");
      }
      return answer;
    } catch (RestClientException | IllegalStateException | PlatformException e) {
      // What the sink found wrong comes wrapped as an I/O error of the exchange.
      if (e.getCause() instanceof IOException cause) {
        throw cause;
      }
      throw new IOException("the registry cannot be asked: " + e.getMessage(), e);
    }
  }
}
