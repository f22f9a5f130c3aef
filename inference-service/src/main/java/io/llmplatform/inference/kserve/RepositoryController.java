package io.llmplatform.inference.kserve;

import io.llmplatform.common.security.Caller;
import io.llmplatform.inference.body.JsonBody;
import io.llmplatform.inference.body.LimitedStream;
import io.llmplatform.inference.catalog.ModelState;
import io.llmplatform.inference.openinference.ModelRepository;
import io.llmplatform.inference.settings.LiveSettings;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** The protocol's model repository extension. */
@Tag(name = "Open Inference Protocol")
@RestController
class RepositoryController {
  private final ModelRepository repository;
  private final LiveSettings settings;

  RepositoryController(ModelRepository repository, LiveSettings settings) {
    this.repository = repository;
    this.settings = settings;
  }

  /**
   * @param ready true for the models that answer only
   */
  record IndexRequest(@Nullable Boolean ready) {}

  /** A version, its state and why it is in that state. */
  record IndexEntry(String name, String version, String state, String reason) {
    static IndexEntry of(ModelState state) {
      return new IndexEntry(
          state.id().name(),
          Integer.toString(state.id().version()),
          state.phase().name(),
          state.reason());
    }
  }

  @Operation(summary = "Lists what is served or to be served, with state and reason")
  @PostMapping("/v2/repository/index")
  List<IndexEntry> index(
      @Parameter(hidden = true) Caller caller,
      @RequestBody(required = false) @Nullable IndexRequest request) {
    boolean readyOnly = request != null && Boolean.TRUE.equals(request.ready());
    return repository.index(caller, readyOnly).stream().map(IndexEntry::of).toList();
  }

  @Operation(
      summary = "Loads a deployed model on the instance that answers",
      description =
          "Answers when it is loaded; 503 where it cannot be, saying why. For those who may"
              + " deploy.")
  @PostMapping("/v2/repository/models/{model}/load")
  void load(
      @Parameter(hidden = true) Caller caller,
      @PathVariable String model,
      HttpServletRequest request)
      throws IOException {
    repository.load(caller, model, parameters(request));
  }

  @Operation(
      summary = "Unloads a model on the instance that answers",
      description =
          "Requests under way are answered. It stays unloaded until it is loaded or deployed anew."
              + " For those who may deploy.")
  @PostMapping("/v2/repository/models/{model}/unload")
  void unload(
      @Parameter(hidden = true) Caller caller,
      @PathVariable String model,
      HttpServletRequest request)
      throws IOException {
    parameters(request);
    repository.unload(caller, model);
  }

  /** Names of the parameters in a body that may be empty; Triton's clients say no type of it. */
  private Set<String> parameters(HttpServletRequest request) throws IOException {
    Set<String> names = new HashSet<>();
    try (InputStream in = LimitedStream.of(request, settings.get().requests().maxBody())) {
      byte[] body = in.readAllBytes();
      if (body.length > 0) {
        JsonBody.read(
            new ByteArrayInputStream(body),
            (name, value) -> {
              if (name.equals("parameters")) {
                JsonParameters.read(name, value, (parameter, ignored) -> names.add(parameter));
              } else {
                value.skipChildren();
              }
            });
      }
    }
    return names;
  }
}
