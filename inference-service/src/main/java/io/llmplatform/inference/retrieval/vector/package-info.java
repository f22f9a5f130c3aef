/**
 * Vectors of texts, asked for over {@code /v1/embeddings} as anybody does, in an owner's name.
 * Calls nothing else of the service.
 */
@NullMarked
package io.llmplatform.inference.retrieval.vector;

import org.jspecify.annotations.NullMarked;
