package io.llmplatform.inference.kserve;

import io.llmplatform.common.security.Caller;
import io.llmplatform.inference.access.CallersModels;
import io.llmplatform.inference.catalog.ModelState;
import io.llmplatform.inference.catalog.ModelState.Phase;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** The index of the protocol's model repository extension. */
@Tag(name = "Open Inference Protocol")
@RestController
class RepositoryController {
  private final CallersModels models;

  RepositoryController(CallersModels models) {
    this.models = models;
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
    return models.states(caller).stream()
        .filter(state -> !readyOnly || state.phase() == Phase.READY)
        .map(IndexEntry::of)
        .toList();
  }
}
