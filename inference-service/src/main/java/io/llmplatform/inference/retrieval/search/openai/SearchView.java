package io.llmplatform.inference.retrieval.search.openai;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.llmplatform.inference.retrieval.search.SearchResult;
import io.llmplatform.inference.retrieval.search.SearchResults;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What was found, as OpenAI shows it: one page, which is all.
 *
 * @param query the texts that were searched
 */
@Schema(name = "VectorStoreSearchResults")
@JsonInclude
record SearchView(
    String object,
    @JsonProperty("search_query") List<String> query,
    List<Result> data,
    @JsonProperty("has_more") boolean more,
    @JsonProperty("next_page") @Nullable String next) {

  /**
   * @param score 0 to 1, by which results are in order
   * @param chunkId beyond OpenAI, as the next
   * @param ordinal the chunk's place in the file, from 0
   */
  @Schema(name = "VectorStoreSearchResult")
  record Result(
      @JsonProperty("file_id") String fileId,
      String filename,
      double score,
      Map<String, Object> attributes,
      List<Text> content,
      @JsonProperty("chunk_id") String chunkId,
      @JsonProperty("chunk_index") int ordinal) {

    private static Result of(SearchResult found) {
      return new Result(
          found.file(),
          found.fileName(),
          found.score(),
          found.attributes(),
          List.of(new Text("text", found.text())),
          found.chunk(),
          found.ordinal());
    }
  }

  @Schema(name = "VectorStoreSearchText")
  record Text(String type, String text) {}

  static SearchView of(SearchResults results) {
    return new SearchView(
        "vector_store.search_results.page",
        results.queries(),
        results.results().stream().map(Result::of).toList(),
        false,
        null);
  }
}
