package io.llmplatform.inference.retrieval.dify;

import io.llmplatform.common.openapi.Refuses;
import io.llmplatform.common.security.Caller;
import io.llmplatform.inference.body.JsonBody;
import io.llmplatform.inference.retrieval.ConditionalOnRetrieval;
import io.llmplatform.inference.retrieval.search.SearchResult;
import io.llmplatform.inference.retrieval.search.SearchingStores;
import io.llmplatform.inference.settings.LiveSettings;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** {@code POST /retrieval}, as Dify's documentation "External Knowledge API" describes it. */
@Tag(name = "Dify")
@RestController
@ConditionalOnRetrieval
class RetrievalController {
  private final SearchingStores searching;
  private final LiveSettings settings;

  RetrievalController(SearchingStores searching, LiveSettings settings) {
    this.searching = searching;
    this.settings = settings;
  }

  /** What Dify reads of an answer. */
  @Schema(name = "RetrievedRecords")
  record Records(List<Retrieved> records) {}

  /**
   * @param metadata the file's attributes, and the ids of the file and the chunk
   */
  @Schema(name = "RetrievedRecord")
  record Retrieved(String content, double score, String title, Map<String, Object> metadata) {

    private static Retrieved of(SearchResult found) {
      Map<String, Object> metadata = new TreeMap<>(found.attributes());
      metadata.put("file_id", found.file());
      metadata.put("chunk_id", found.chunk());
      return new Retrieved(found.text(), found.score(), found.fileName(), metadata);
    }
  }

  @Operation(
      summary = "Answer Dify from a vector store",
      description =
          "Dify's external knowledge API: the knowledge id is a vector store's. Without a score"
              + " threshold it searches by vectors and words; with one by vectors alone, and scores"
              + " are cosines.")
  @RequestBody(
      required = true,
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON_VALUE,
              schema = @Schema(implementation = RetrievalSchema.class)))
  @ApiResponse(responseCode = "200", description = "The best first.", useReturnTypeSchema = true)
  @Refuses.Invalid("A member is not acceptable.")
  @Refuses.Forbidden("The caller runs no models, or its API key does not allow the store's.")
  @Refuses.Unknown("There is no such store (error_code 2001).")
  @Refuses.Unavailable("The store's model is not loaded, or the index cannot be reached.")
  @PostMapping(path = "/retrieval", produces = MediaType.APPLICATION_JSON_VALUE)
  Records retrieve(
      @Parameter(hidden = true) Caller caller,
      @Parameter(hidden = true) HttpServletRequest request) {
    RetrievalBodyReader reader = new RetrievalBodyReader();
    JsonBody.read(request, settings.get().requests().maxBody(), reader);
    return new Records(
        searching.search(caller, reader.request()).results().stream().map(Retrieved::of).toList());
  }
}
