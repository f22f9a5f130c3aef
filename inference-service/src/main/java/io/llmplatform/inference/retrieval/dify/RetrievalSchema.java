package io.llmplatform.inference.retrieval.dify;

import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;

/** The body of Dify's request as the API description shows it; never instantiated. */
@Schema(name = "RetrievalRequest")
interface RetrievalSchema {
  @Schema(
      description = "A vector store's id.",
      example = "vs_0123456789",
      requiredMode = Schema.RequiredMode.REQUIRED)
  String getKnowledge_id();

  @Schema(example = "How do I reset my password?", requiredMode = Schema.RequiredMode.REQUIRED)
  String getQuery();

  @Schema(implementation = Setting.class, requiredMode = Schema.RequiredMode.REQUIRED)
  Object getRetrieval_setting();

  @Schema(implementation = Conditions.class)
  Object getMetadata_condition();

  /** How much is wanted. */
  @Schema(name = "RetrievalSetting")
  interface Setting {
    @Schema(minimum = "1", maximum = "50", defaultValue = "3")
    Integer getTop_k();

    @Schema(minimum = "0", maximum = "1", defaultValue = "0")
    Double getScore_threshold();
  }

  /** Conditions on attributes. */
  @Schema(name = "MetadataConditions")
  interface Conditions {
    @Schema(
        allowableValues = {"and", "or"},
        defaultValue = "and")
    String getLogical_operator();

    List<Condition> getConditions();
  }

  /** A condition on an attribute. */
  @Schema(name = "MetadataCondition")
  interface Condition {
    @Schema(description = "An attribute, or several of which one is to fulfil it.")
    Object getName();

    @Schema(
        allowableValues = {
          "is",
          "is not",
          "in",
          "not in",
          "start with",
          "=",
          "≠",
          ">",
          "<",
          "≥",
          "≤",
          "before",
          "after"
        })
    String getComparison_operator();

    @Schema(description = "A string, a number, or an array of strings.")
    Object getValue();
  }
}
