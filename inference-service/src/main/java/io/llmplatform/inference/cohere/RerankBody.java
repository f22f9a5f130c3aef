package io.llmplatform.inference.cohere;

import io.llmplatform.inference.rerank.RerankRequest;

/**
 * A decoded rerank request.
 *
 * @param documents whether the answer repeats the documents
 */
record RerankBody(String model, RerankRequest request, boolean documents) {}
