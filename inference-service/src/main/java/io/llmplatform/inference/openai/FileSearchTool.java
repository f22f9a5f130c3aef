package io.llmplatform.inference.openai;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import io.llmplatform.common.error.PlatformException;
import io.llmplatform.inference.body.JsonBody;
import io.llmplatform.inference.body.JsonValues;
import io.llmplatform.inference.retrieval.answer.FileSearch;
import io.llmplatform.inference.retrieval.index.Filter;
import io.llmplatform.inference.retrieval.search.RankingOptions;
import io.llmplatform.inference.retrieval.search.SearchRequest;
import io.llmplatform.inference.retrieval.search.openai.FilterReader;
import io.llmplatform.inference.retrieval.search.openai.RankingReader;
import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/** Reads the tool {@code file_search}, as OpenAI's Responses API has it. */
final class FileSearchTool {
  static final String TYPE = "file_search";

  private static final String RESULTS = "file_search_call.results";
  private static final int MAX_STORES = 16;

  private FileSearchTool() {}

  static FileSearch read(String field, JsonNode tool) throws IOException {
    return new FileSearch(
        field,
        stores(field + ".vector_store_ids", tool.path("vector_store_ids")),
        limit(field + ".max_num_results", tool.path("max_num_results")),
        filter(field + ".filters", tool.path("filters")),
        ranking(field + ".ranking_options", tool.path("ranking_options")));
  }

  private static Optional<Filter> filter(String field, JsonNode filters) throws IOException {
    if (filters.isMissingNode()) {
      return Optional.empty();
    }
    try (JsonParser value = parser(filters)) {
      return Optional.ofNullable(new FilterReader(field).read(value));
    }
  }

  private static RankingOptions ranking(String field, JsonNode options) throws IOException {
    if (options.isMissingNode()) {
      return RankingOptions.DEFAULT;
    }
    try (JsonParser value = parser(options)) {
      return RankingReader.of(field, value);
    }
  }

  private static JsonParser parser(JsonNode value) throws IOException {
    JsonParser parser = value.traverse();
    parser.nextToken();
    return parser;
  }

  private static Set<String> stores(String field, JsonNode ids) {
    if (!ids.isArray() || ids.isEmpty() || ids.size() > MAX_STORES) {
      throw PlatformException.invalid(
          field,
          "%s must be an array of 1 to %d ids of vector stores.".formatted(field, MAX_STORES));
    }
    Set<String> stores = new LinkedHashSet<>();
    for (int i = 0; i < ids.size(); i++) {
      String at = "%s[%d]".formatted(field, i);
      if (!ids.get(i).isTextual() || ids.get(i).asText().isBlank()) {
        throw PlatformException.invalid(at, at + " must be the id of a vector store.");
      }
      stores.add(JsonBody.requireUnicode(at, ids.get(i).asText()));
    }
    return stores;
  }

  private static int limit(String field, JsonNode limit) {
    if (limit.isMissingNode() || limit.isNull()) {
      return FileSearch.DEFAULT_LIMIT;
    }
    if (!limit.isIntegralNumber()
        || !limit.canConvertToInt()
        || limit.asInt() < 1
        || limit.asInt() > SearchRequest.MAX_LIMIT) {
      throw PlatformException.invalid(
          field, "%s must be an integer from 1 to %d.".formatted(field, SearchRequest.MAX_LIMIT));
    }
    return limit.asInt();
  }

  /** Whether the request wants the texts of what is found. */
  static boolean include(JsonParser value) throws IOException {
    if (value.currentToken() == JsonToken.VALUE_NULL) {
      return false;
    }
    boolean results = false;
    JsonValues.requireArray("include", value);
    for (int i = 0; value.currentToken() != JsonToken.END_ARRAY; i++, value.nextToken()) {
      String field = "include[%d]".formatted(i);
      if (!RESULTS.equals(JsonBody.string(field, value))) {
        throw PlatformException.invalid(field, "%s must be '%s'.".formatted(field, RESULTS));
      }
      results = true;
    }
    return results;
  }
}
