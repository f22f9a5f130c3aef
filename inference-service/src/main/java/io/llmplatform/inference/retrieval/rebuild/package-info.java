/**
 * Changes of a vector store's embedding model while searches go on: its chunks are embedded again,
 * in the background, into the other model's index, and one transaction points the store there. May
 * call {@code store}, {@code index} and {@code embedding}.
 */
@NullMarked
package io.llmplatform.inference.retrieval.rebuild;

import org.jspecify.annotations.NullMarked;
