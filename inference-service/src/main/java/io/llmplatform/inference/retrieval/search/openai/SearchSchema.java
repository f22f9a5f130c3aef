package io.llmplatform.inference.retrieval.search.openai;

import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;

/** The body of a search as the API description shows it; never instantiated. */
@Schema(name = "VectorStoreSearchRequest")
interface SearchSchema {
  @Schema(
      description = "A text, or up to 16, each of which is searched by itself.",
      example = "How do I reset my password?")
  Object getQuery();

  @Schema(description = "Beyond OpenAI: is near to it in place of the query's own vector.")
  List<Float> getVector();

  @Schema(minimum = "1", maximum = "50", defaultValue = "10")
  Integer getMax_num_results();

  @Schema(
      description =
          "Of attributes: {type: eq, ne, gt, gte, lt, lte, in or nin, key, value}, or {type: and or"
              + " or, filters}; at most 1000 conditions and values, 10 deep.",
      example = "{\"type\": \"eq\", \"key\": \"language\", \"value\": \"en\"}")
  Object getFilters();

  @Schema(implementation = Ranking.class)
  Object getRanking_options();

  @Schema(
      description = "Takes control characters and surplus space out of the query.",
      defaultValue = "false")
  Boolean getRewrite_query();

  /** How results are put in order. */
  @Schema(name = "RankingOptions")
  interface Ranking {
    @Schema(
        description = "none: by vectors alone; scores are cosines then.",
        allowableValues = {"auto", "none", "default-2024-11-15"},
        defaultValue = "auto")
    String getRanker();

    @Schema(
        description = "Results with a lower score are left out.",
        minimum = "0",
        maximum = "1",
        defaultValue = "0")
    Double getScore_threshold();

    @Schema(implementation = Weights.class)
    Object getHybrid_search();

    @Schema(description = "Beyond OpenAI: a cross-encoder that orders the best 50 anew.")
    String getRerank_model();
  }

  /** How much the two rankings count; 0: not at all. */
  @Schema(name = "HybridWeights")
  interface Weights {
    @Schema(minimum = "0", defaultValue = "1")
    Double getEmbedding_weight();

    @Schema(minimum = "0", defaultValue = "1")
    Double getText_weight();
  }
}
