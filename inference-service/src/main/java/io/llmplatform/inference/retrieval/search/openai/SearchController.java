package io.llmplatform.inference.retrieval.search.openai;

import io.llmplatform.common.error.PlatformException;
import io.llmplatform.common.openapi.Refuses;
import io.llmplatform.common.security.Caller;
import io.llmplatform.inference.body.JsonBody;
import io.llmplatform.inference.retrieval.ConditionalOnRetrieval;
import io.llmplatform.inference.retrieval.search.SearchRequest;
import io.llmplatform.inference.retrieval.search.SearchResults;
import io.llmplatform.inference.retrieval.search.SearchingStores;
import io.llmplatform.inference.retrieval.store.SearchableStores;
import io.llmplatform.inference.settings.LiveSettings;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** {@code POST /v1/vector_stores/{id}/search}. */
@Tag(name = "Vector stores")
@RestController
@ConditionalOnRetrieval
class SearchController {
  private final SearchingStores searching;
  private final SearchableStores stores;
  private final LiveSettings settings;

  SearchController(SearchingStores searching, SearchableStores stores, LiveSettings settings) {
    this.searching = searching;
    this.stores = stores;
    this.settings = settings;
  }

  @Operation(
      summary = "Search in a vector store",
      description =
          "Compatible with OpenAI's search. Finds the chunks that the caller may read and that are"
              + " nearest to the query: by their vectors and by their words (BM25), in one order by"
              + " reciprocal-rank fusion. Beyond OpenAI, \"vector\" searches by a vector of one's"
              + " own, \"ranking_options.rerank_model\" has a cross-encoder order the best anew,"
              + " the ranker \"none\" goes by vectors alone, and filters know \"in\" and \"nin\".")
  @RequestBody(
      required = true,
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON_VALUE,
              schema = @Schema(implementation = SearchSchema.class)))
  @ApiResponse(responseCode = "200", description = "The best first.", useReturnTypeSchema = true)
  @Refuses.Invalid(
      "A member is not acceptable, a filter asks for an attribute that no file has, or the vector"
          + " has another size than the store's.")
  @Refuses.Forbidden("The caller runs no models, or its API key does not allow the store's.")
  @Refuses.Unknown("There is no such store.")
  @Refuses.Unavailable("The store's model is not loaded, or the index cannot be reached.")
  @PostMapping(path = "/v1/vector_stores/{id}/search", produces = MediaType.APPLICATION_JSON_VALUE)
  SearchView search(
      @Parameter(hidden = true) Caller caller,
      @PathVariable String id,
      @Parameter(hidden = true) HttpServletRequest request) {
    SearchResults results = searching.search(caller, wanted(caller, id, request));
    return SearchView.of(results);
  }

  /** Whoever has no such store learns only that, whatever is wrong with the body. */
  private SearchRequest wanted(Caller caller, String store, HttpServletRequest request) {
    try {
      SearchBodyReader reader = new SearchBodyReader();
      JsonBody.read(request, settings.get().requests().maxBody(), reader);
      return reader.request(store);
    } catch (PlatformException refusal) {
      stores.find(caller.tenant(), store);
      throw refusal;
    }
  }
}
