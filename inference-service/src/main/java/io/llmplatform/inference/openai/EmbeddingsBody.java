package io.llmplatform.inference.openai;

import io.llmplatform.inference.embedding.EmbeddingRequest;

/**
 * The body of {@code POST /v1/embeddings}.
 *
 * @param base64 whether vectors are sent as base64 of little-endian float32 rather than as numbers
 */
record EmbeddingsBody(String model, EmbeddingRequest request, boolean base64) {}
