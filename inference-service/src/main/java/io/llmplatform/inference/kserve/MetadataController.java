package io.llmplatform.inference.kserve;

import io.llmplatform.common.error.PlatformException;
import io.llmplatform.common.security.Caller;
import io.llmplatform.inference.access.CallersModels;
import io.llmplatform.inference.catalog.Lease;
import io.llmplatform.inference.catalog.ModelCatalog;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.info.BuildProperties;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Health and metadata of the Open Inference Protocol. */
@Tag(name = "Open Inference Protocol")
@RestController
@RequestMapping("/v2")
class MetadataController {
  private final ModelCatalog catalog;
  private final CallersModels models;
  private final String version;

  MetadataController(
      ModelCatalog catalog, CallersModels models, ObjectProvider<BuildProperties> build) {
    this.catalog = catalog;
    this.models = models;
    this.version =
        Optional.ofNullable(build.getIfAvailable())
            .map(BuildProperties::getVersion)
            .orElse("unknown");
  }

  /** Server metadata; no extension is complete enough to be named. */
  record Server(String name, String version, List<String> extensions) {}

  record Live(boolean live) {}

  record Ready(boolean ready) {}

  record ModelReady(String name, boolean ready) {}

  @Operation(summary = "Describes the server")
  @GetMapping
  Server server() {
    return new Server("llm-platform", version, List.of());
  }

  @Operation(summary = "Answers as long as the process does")
  @GetMapping("/health/live")
  Live live() {
    return new Live(true);
  }

  @Operation(summary = "Whether every deployed model answers; 503 otherwise")
  @GetMapping("/health/ready")
  Ready ready() {
    if (!catalog.isReady()) {
      throw PlatformException.unavailable(
          "Not every deployed model is loaded.", Duration.ofSeconds(5));
    }
    return new Ready(true);
  }

  @Operation(summary = "Whether a model answers; 503 when it is not loaded")
  @GetMapping("/models/{model}/ready")
  ModelReady modelReady(@Parameter(hidden = true) Caller caller, @PathVariable String model) {
    models.lease(caller, model, null).close();
    return new ModelReady(model, true);
  }

  @Operation(summary = "Whether a version of a model answers; 503 when it is not loaded")
  @GetMapping("/models/{model}/versions/{version}/ready")
  ModelReady versionReady(
      @Parameter(hidden = true) Caller caller,
      @PathVariable String model,
      @PathVariable String version) {
    models.lease(caller, model, version).close();
    return new ModelReady(model, true);
  }

  @Operation(summary = "Describes a model's inputs and outputs")
  @GetMapping("/models/{model}")
  ModelMetadata model(@Parameter(hidden = true) Caller caller, @PathVariable String model) {
    try (Lease lease = models.lease(caller, model, null)) {
      return ModelMetadata.of(lease.model(), models.versions(caller, model));
    }
  }

  @Operation(summary = "Describes a version's inputs and outputs")
  @GetMapping("/models/{model}/versions/{version}")
  ModelMetadata version(
      @Parameter(hidden = true) Caller caller,
      @PathVariable String model,
      @PathVariable String version) {
    try (Lease lease = models.lease(caller, model, version)) {
      return ModelMetadata.of(lease.model(), models.versions(caller, model));
    }
  }
}
