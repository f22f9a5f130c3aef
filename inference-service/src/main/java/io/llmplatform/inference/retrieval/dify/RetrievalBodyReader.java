package io.llmplatform.inference.retrieval.dify;

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
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Collects the members of Dify's request; one reader for each body. */
final class RetrievalBodyReader implements JsonBody.Member {
  private static final String SETTING = "retrieval_setting";
  private static final int USUAL_LIMIT = 3;

  private @Nullable String knowledge;
  private @Nullable String query;
  private int limit = USUAL_LIMIT;
  private double threshold;
  private @Nullable Filter filter;

  @Override
  public void read(String name, JsonParser value) throws IOException {
    switch (name) {
      case "knowledge_id" -> knowledge = JsonValues.text(name, value);
      case "query" -> query = JsonValues.text(name, value);
      case SETTING -> setting(value);
      case "metadata_condition" -> filter = ConditionsReader.read(value);
      default -> value.skipChildren();
    }
  }

  private void setting(JsonParser value) throws IOException {
    if (value.currentToken() == JsonToken.VALUE_NULL) {
      return;
    }
    if (value.currentToken() != JsonToken.START_OBJECT) {
      throw PlatformException.invalid(SETTING, SETTING + " must be an object.");
    }
    JsonBody.readMembers(value, this::settingMember);
  }

  private void settingMember(String name, JsonParser value) throws IOException {
    String field = SETTING + "." + name;
    switch (name) {
      case "top_k" -> {
        Integer wanted = JsonValues.integer(field, value, 1, SearchRequest.MAX_LIMIT);
        limit = wanted == null ? USUAL_LIMIT : wanted;
      }
      case "score_threshold" -> {
        Double least = JsonValues.number(field, value, 0, 1);
        threshold = least == null ? 0 : least;
      }
      default -> value.skipChildren();
    }
  }

  /**
   * The search. Where there is a threshold it goes by vectors alone: only their scores say how near
   * something is, not merely what is nearer.
   */
  SearchRequest request() {
    RankingOptions ranking =
        threshold > 0 ? RankingOptions.BY_VECTOR.withThreshold(threshold) : RankingOptions.DEFAULT;
    return new SearchRequest(
        Set.of(require("knowledge_id", knowledge)),
        SearchQuery.of(require("query", query)).rewritten(),
        limit,
        Optional.ofNullable(filter),
        ranking);
  }

  private static String require(String field, @Nullable String text) {
    if (text == null || text.isBlank()) {
      throw PlatformException.invalid(field, field + " is required.");
    }
    return text;
  }
}
