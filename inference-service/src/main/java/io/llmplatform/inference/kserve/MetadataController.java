package io.llmplatform.inference.kserve;

import io.llmplatform.common.error.PlatformException;
import io.llmplatform.common.security.Caller;
import io.llmplatform.inference.access.CallersModels;
import io.llmplatform.inference.openinference.ModelConfiguration;
import io.llmplatform.inference.openinference.ModelDescription;
import io.llmplatform.inference.openinference.ServerDescription;
import io.llmplatform.inference.openinference.ServingState;
import io.llmplatform.inference.settings.LiveSettings;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Health and metadata of the Open Inference Protocol. */
@Tag(name = "Open Inference Protocol")
@RestController
@RequestMapping("/v2")
class MetadataController {
  private final ServingState state;
  private final CallersModels models;
  private final ServerDescription server;
  private final LiveSettings settings;

  MetadataController(
      ServingState state, CallersModels models, ServerDescription server, LiveSettings settings) {
    this.state = state;
    this.models = models;
    this.server = server;
    this.settings = settings;
  }

  /** Server metadata; the extensions that are served, by Triton's names. */
  record Server(String name, String version, List<String> extensions) {}

  record Live(boolean live) {}

  record Ready(boolean ready) {}

  record ModelReady(String name, boolean ready) {}

  @Operation(summary = "Describes the server")
  @GetMapping
  Server server() {
    return new Server(server.name(), server.version(), server.extensions());
  }

  @Operation(summary = "Answers as long as the process does")
  @GetMapping("/health/live")
  Live live() {
    return new Live(true);
  }

  @Operation(summary = "Whether every deployed model answers; 503 otherwise")
  @GetMapping("/health/ready")
  Ready ready() {
    if (!state.isReady()) {
      throw PlatformException.unavailable(
          "Not every deployed model is loaded.", Duration.ofSeconds(5));
    }
    return new Ready(true);
  }

  @Operation(summary = "Whether a model answers; 503 when it is not loaded")
  @GetMapping("/models/{model}/ready")
  ModelReady modelReady(@Parameter(hidden = true) Caller caller, @PathVariable String model) {
    models.requireReady(caller, model, null);
    return new ModelReady(model, true);
  }

  @Operation(summary = "Whether a version of a model answers; 503 when it is not loaded")
  @GetMapping("/models/{model}/versions/{version}/ready")
  ModelReady versionReady(
      @Parameter(hidden = true) Caller caller,
      @PathVariable String model,
      @PathVariable String version) {
    models.requireReady(caller, model, version);
    return new ModelReady(model, true);
  }

  @Operation(summary = "Describes a model's inputs and outputs")
  @GetMapping("/models/{model}")
  ModelMetadata model(@Parameter(hidden = true) Caller caller, @PathVariable String model) {
    return ModelMetadata.of(ModelDescription.of(models, caller, model, null));
  }

  @Operation(summary = "Describes a version's inputs and outputs")
  @GetMapping("/models/{model}/versions/{version}")
  ModelMetadata version(
      @Parameter(hidden = true) Caller caller,
      @PathVariable String model,
      @PathVariable String version) {
    return ModelMetadata.of(ModelDescription.of(models, caller, model, version));
  }

  @Operation(summary = "Shows a model's configuration, in Triton's terms")
  @GetMapping("/models/{model}/config")
  ModelConfig config(@Parameter(hidden = true) Caller caller, @PathVariable String model) {
    return configuration(caller, model, null);
  }

  @Operation(summary = "Shows a version's configuration, in Triton's terms")
  @GetMapping("/models/{model}/versions/{version}/config")
  ModelConfig versionConfig(
      @Parameter(hidden = true) Caller caller,
      @PathVariable String model,
      @PathVariable String version) {
    return configuration(caller, model, version);
  }

  private ModelConfig configuration(Caller caller, String model, @Nullable String version) {
    return ModelConfig.of(
        ModelConfiguration.of(models, caller, model, version, settings.get().engine()));
  }
}
