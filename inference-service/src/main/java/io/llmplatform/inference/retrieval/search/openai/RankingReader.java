package io.llmplatform.inference.retrieval.search.openai;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.llmplatform.common.error.PlatformException;
import io.llmplatform.inference.body.JsonBody;
import io.llmplatform.inference.body.JsonValues;
import io.llmplatform.inference.retrieval.index.ChunkQuery.Weights;
import io.llmplatform.inference.retrieval.search.RankingOptions;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Collects the members of OpenAI's {@code ranking_options}; one reader for each. */
public final class RankingReader implements JsonBody.Member {
  private static final String NONE = "none";
  private static final Set<String> RANKERS =
      Set.of("auto", NONE, "default-2024-11-15", "default-2024-08-21", "default_2024_08_21");
  private static final double MOST = 1000;

  private final String root;
  private String ranker = "auto";
  private double threshold;
  private @Nullable Weights weights;
  private @Nullable String rerankModel;

  private RankingReader(String root) {
    this.root = root;
  }

  /**
   * The options that the parser is at.
   *
   * @param field the member that holds them
   */
  public static RankingOptions of(String field, JsonParser value) throws IOException {
    if (value.currentToken() == JsonToken.VALUE_NULL) {
      return RankingOptions.DEFAULT;
    }
    if (value.currentToken() != JsonToken.START_OBJECT) {
      throw PlatformException.invalid(field, field + " must be an object.");
    }
    RankingReader reader = new RankingReader(field);
    JsonBody.readMembers(value, reader);
    return reader.options();
  }

  @Override
  public void read(String name, JsonParser value) throws IOException {
    String field = root + "." + name;
    switch (name) {
      case "ranker" -> ranker = ranker(field, value);
      case "score_threshold" -> threshold = orElse(JsonValues.number(field, value, 0, 1), 0);
      case "hybrid_search" -> weights = weights(field, value);
      case "rerank_model" -> rerankModel = model(field, value);
      default ->
          throw PlatformException.invalid(
              field,
              field
                  + " is unknown; there are ranker, score_threshold, hybrid_search and"
                  + " rerank_model.");
    }
  }

  private RankingOptions options() {
    boolean none = ranker.equals(NONE);
    if (none && rerankModel != null) {
      String field = root + ".rerank_model";
      throw PlatformException.invalid(field, field + " is named, and the ranker is 'none'.");
    }
    Weights usual = none ? RankingOptions.BY_VECTOR.weights() : Weights.EVEN;
    return new RankingOptions(
        threshold, weights == null ? usual : weights, Optional.ofNullable(rerankModel));
  }

  private static String ranker(String field, JsonParser value) throws IOException {
    String name = JsonBody.string(field, value);
    if (name != null && !RANKERS.contains(name)) {
      throw PlatformException.invalid(
          field, field + " must be 'auto', 'none' or 'default-2024-11-15'.");
    }
    return name == null ? "auto" : name;
  }

  private static @Nullable String model(String field, JsonParser value) throws IOException {
    String name = JsonBody.string(field, value);
    if (name != null && name.isBlank()) {
      throw PlatformException.invalid(field, field + " must not be empty.");
    }
    return name;
  }

  private static @Nullable Weights weights(String root, JsonParser value) throws IOException {
    if (value.currentToken() == JsonToken.VALUE_NULL) {
      return null;
    }
    if (value.currentToken() != JsonToken.START_OBJECT) {
      throw PlatformException.invalid(root, root + " must be an object.");
    }
    double[] both = {1, 1};
    JsonBody.readMembers(
        value,
        (name, member) -> {
          String field = root + "." + name;
          int which =
              switch (name) {
                case "embedding_weight" -> 0;
                case "text_weight" -> 1;
                default ->
                    throw PlatformException.invalid(
                        field, field + " is unknown; there are embedding_weight and text_weight.");
              };
          both[which] = orElse(JsonValues.number(field, member, 0, MOST), 1);
        });
    if (both[0] == 0 && both[1] == 0) {
      throw PlatformException.invalid(root, root + " gives both rankings no weight.");
    }
    return new Weights(both[0], both[1]);
  }

  private static double orElse(@Nullable Double number, double absent) {
    return number == null ? absent : number;
  }
}
