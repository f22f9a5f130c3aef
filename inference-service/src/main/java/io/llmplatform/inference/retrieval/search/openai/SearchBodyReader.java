package io.llmplatform.inference.retrieval.search.openai;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.llmplatform.common.error.PlatformException;
import io.llmplatform.inference.body.JsonBody;
import io.llmplatform.inference.body.JsonValues;
import io.llmplatform.inference.retrieval.index.Filter;
import io.llmplatform.inference.retrieval.search.RankingOptions;
import io.llmplatform.inference.retrieval.search.SearchQuery;
import io.llmplatform.inference.retrieval.search.SearchRequest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Collects the members of a search; one reader for each body. */
final class SearchBodyReader implements JsonBody.Member {
  private static final int USUAL_LIMIT = 10;
  private static final int MAX_CHARACTERS = 10_000;
  private static final int MAX_COMPONENTS = 32_768;

  private List<String> texts = List.of();
  private float @Nullable [] vector;
  private int limit = USUAL_LIMIT;
  private @Nullable Filter filter;
  private RankingOptions ranking = RankingOptions.DEFAULT;
  private boolean rewrite;

  @Override
  public void read(String name, JsonParser value) throws IOException {
    switch (name) {
      case "query" -> texts = texts(value);
      case "vector" -> vector = vector(value);
      case "max_num_results" -> limit = limit(value);
      case "filters" -> filter = new FilterReader(name).read(value);
      case "ranking_options" -> ranking = RankingReader.of(name, value);
      case "rewrite_query" -> rewrite = Boolean.TRUE.equals(JsonValues.flag(name, value));
      default -> value.skipChildren();
    }
  }

  /** The search in a store. */
  SearchRequest request(String store) {
    if (texts.isEmpty() && vector == null) {
      throw PlatformException.invalid("query", "query is required, or vector.");
    }
    if (vector != null && texts.size() > 1) {
      throw PlatformException.invalid("query", "query must be one text where there is a vector.");
    }
    SearchQuery query = new SearchQuery(texts, Optional.ofNullable(vector));
    return new SearchRequest(
        Set.of(store),
        rewrite ? query.rewritten() : query,
        limit,
        Optional.ofNullable(filter),
        ranking);
  }

  private static int limit(JsonParser value) throws IOException {
    Integer limit = JsonValues.integer("max_num_results", value, 1, SearchRequest.MAX_LIMIT);
    return limit == null ? USUAL_LIMIT : limit;
  }

  private static List<String> texts(JsonParser value) throws IOException {
    return switch (value.currentToken()) {
      case VALUE_NULL -> List.of();
      case VALUE_STRING -> List.of(text("query", value));
      case START_ARRAY -> several(value);
      default ->
          throw PlatformException.invalid("query", "query must be a string or an array of them.");
    };
  }

  private static List<String> several(JsonParser value) throws IOException {
    List<String> read = new ArrayList<>();
    while (value.nextToken() != JsonToken.END_ARRAY) {
      if (read.size() == SearchQuery.MAX_TEXTS) {
        throw PlatformException.invalid(
            "query",
            "query has more than %d texts, the most allowed.".formatted(SearchQuery.MAX_TEXTS));
      }
      read.add(text("query[%d]".formatted(read.size()), value));
    }
    if (read.isEmpty()) {
      throw PlatformException.invalid("query", "query must not be empty.");
    }
    return read;
  }

  private static String text(String field, JsonParser value) throws IOException {
    String text = JsonValues.text(field, value);
    if (text == null || text.isBlank()) {
      throw PlatformException.invalid(field, field + " must not be empty.");
    }
    if (text.length() > MAX_CHARACTERS) {
      throw PlatformException.invalid(
          field,
          "%s has %d characters, more than the %d allowed."
              .formatted(field, text.length(), MAX_CHARACTERS));
    }
    return text;
  }

  private static float @Nullable [] vector(JsonParser value) throws IOException {
    if (value.currentToken() == JsonToken.VALUE_NULL) {
      return null;
    }
    JsonValues.requireArray("vector", value);
    float[] components = new float[512];
    int count = 0;
    boolean any = false;
    for (; value.currentToken() != JsonToken.END_ARRAY; value.nextToken()) {
      if (count == MAX_COMPONENTS) {
        throw PlatformException.invalid(
            "vector", "vector has more than %d components.".formatted(MAX_COMPONENTS));
      }
      if (count == components.length) {
        components = Arrays.copyOf(components, count * 2);
      }
      components[count] = component("vector[%d]".formatted(count), value);
      any |= components[count] != 0;
      count++;
    }
    if (!any) {
      throw PlatformException.invalid("vector", "vector must have a component that is not 0.");
    }
    return Arrays.copyOf(components, count);
  }

  private static float component(String field, JsonParser value) throws IOException {
    if (!value.currentToken().isNumeric()) {
      throw PlatformException.invalid(field, field + " must be a number.");
    }
    float component = value.getFloatValue();
    if (!Float.isFinite(component)) {
      throw PlatformException.invalid(field, field + " must be a finite number.");
    }
    return component;
  }
}
