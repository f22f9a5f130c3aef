package io.llmplatform.inference.retrieval.rebuild;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.llmplatform.common.error.PlatformException;
import io.llmplatform.common.openapi.Refuses;
import io.llmplatform.common.security.Caller;
import io.llmplatform.common.security.Owner;
import io.llmplatform.inference.retrieval.ConditionalOnRetrieval;
import io.llmplatform.inference.retrieval.store.VectorStores;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** {@code /v1/vector_stores/{id}/embedding_model}: beyond OpenAI. */
@RestController
@ConditionalOnRetrieval
@RequestMapping(
    path = "/v1/vector_stores/{id}/embedding_model",
    produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "Vector stores")
class EmbeddingModelController {
  private final ChangingModel changing;
  private final VectorStores stores;

  EmbeddingModelController(ChangingModel changing, VectorStores stores) {
    this.changing = changing;
    this.stores = stores;
  }

  /** What a change is asked for with. */
  @Schema(name = "EmbeddingModelChangeRequest")
  record Wish(
      @Schema(requiredMode = Schema.RequiredMode.REQUIRED) @JsonProperty(ChangingModel.FIELD)
          @Nullable String model) {}

  @PostMapping(consumes = MediaType.APPLICATION_JSON_VALUE)
  @Operation(
      summary = "Change a store's embedding model",
      description =
          "In the background, at the caller's cost: all chunks are embedded again, into an index"
              + " beside the present one, which searches use until all is there. The store's own"
              + " model makes its vectors anew, for a version that gives others.")
  @ApiResponse(responseCode = "200", description = "The change.", useReturnTypeSchema = true)
  @Refuses.Invalid("The caller has no such embedding model.")
  @Refuses.Forbidden("The caller runs no models, or its API key does not allow this one.")
  @Refuses.Unknown("There is no such store.")
  @Refuses.Conflict("A change goes on, or a record has no text.")
  @Refuses.Unavailable("The model cannot be asked at present.")
  ModelChangeView change(
      @Parameter(hidden = true) Caller caller, @PathVariable String id, @RequestBody Wish wish) {
    stores.get(caller.tenant(), id);
    String model = wish.model();
    if (model == null || model.isBlank()) {
      throw PlatformException.invalid(ChangingModel.FIELD, ChangingModel.FIELD + " is required.");
    }
    return ModelChangeView.of(changing.begin(Owner.of(caller), id, model));
  }

  @GetMapping
  @Operation(summary = "Get the last change of a store's embedding model")
  @ApiResponse(responseCode = "200", description = "The change.", useReturnTypeSchema = true)
  @Refuses.Forbidden("The caller runs no models.")
  @Refuses.Unknown("There is no such store, or its model was never changed.")
  ModelChangeView get(@Parameter(hidden = true) Caller caller, @PathVariable String id) {
    return ModelChangeView.of(changing.last(caller.tenant(), id));
  }

  @PostMapping("/cancel")
  @Operation(
      summary = "Cancel the change of a store's embedding model",
      description = "The store stays as it is.")
  @ApiResponse(responseCode = "200", description = "The change.", useReturnTypeSchema = true)
  @Refuses.Forbidden("The caller runs no models.")
  @Refuses.Unknown("There is no such store, or its model was never changed.")
  @Refuses.Conflict("The change has ended.")
  ModelChangeView cancel(@Parameter(hidden = true) Caller caller, @PathVariable String id) {
    return ModelChangeView.of(changing.cancel(caller.tenant(), id));
  }
}
