package io.llmplatform.inference.deployment.rest;

import io.llmplatform.common.paging.Page;
import io.llmplatform.inference.artifact.ArtifactFile;
import io.llmplatform.inference.artifact.ArtifactSource;
import io.llmplatform.inference.catalog.ModelId;
import io.llmplatform.inference.catalog.ModelVersion;
import io.llmplatform.inference.deployment.Deployment;
import io.llmplatform.inference.deployment.Registry;
import io.llmplatform.registry.api.DeploymentView;
import io.llmplatform.registry.api.VersionView;
import io.llmplatform.registry.api.Visibility;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.core.ParameterizedTypeReference;
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
    return new Deployment(
        new ModelVersion(new ModelId(view.tenant(), view.model()), view.version()),
        view.visibility() == Visibility.SHARED,
        view.generation());
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

  private static <T> T answered(Supplier<@Nullable T> call) throws IOException {
    try {
      T answer = call.get();
      if (answer == null) {
        throw new IOException("the registry answered without a body");
      }
      return answer;
    } catch (RestClientException | IllegalStateException e) {
      // What the sink found wrong comes wrapped as an I/O error of the exchange.
      if (e.getCause() instanceof IOException cause) {
        throw cause;
      }
      throw new IOException("the registry cannot be asked: " + e.getMessage(), e);
    }
  }
}
