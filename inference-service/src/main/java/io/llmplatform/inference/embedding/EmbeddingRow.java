package io.llmplatform.inference.embedding;

import java.util.OptionalInt;

/**
 * A text that is to become a vector.
 *
 * @param dimensions of the vector; empty for the model's own
 */
record EmbeddingRow(TokenSequence tokens, OptionalInt dimensions) {}
