package io.llmplatform.inference.cohere;

import io.swagger.v3.oas.annotations.media.Schema;

/** The body of a rerank request as the API description shows it; never instantiated. */
@Schema(name = "RerankRequest")
interface RerankSchema {
  @Schema(example = "my-reranker", requiredMode = Schema.RequiredMode.REQUIRED)
  String getModel();

  @Schema(example = "How do I reset my password?", requiredMode = Schema.RequiredMode.REQUIRED)
  String getQuery();

  @Schema(
      description = "Texts, or objects with a member \"text\".",
      example = "[\"Click on forgotten password.\", {\"text\": \"Invoices come monthly.\"}]",
      requiredMode = Schema.RequiredMode.REQUIRED)
  Object getDocuments();

  @Schema(description = "How many results are wanted; all when absent.", minimum = "1")
  Integer getTop_n();

  @Schema(description = "Repeats the documents in the answer.", defaultValue = "false")
  Boolean getReturn_documents();

  @Schema(
      description = "Cuts the end of documents that are too long, which are refused otherwise.",
      defaultValue = "true")
  Boolean getTruncate();
}
