/**
 * The index of chunks: where a search finds them, by vector and by text, and by what their readers
 * may see. {@link io.llmplatform.inference.retrieval.index.VectorIndex} is the port; it is free of
 * Spring. Calls nothing else of the service.
 */
@NullMarked
package io.llmplatform.inference.retrieval.index;

import org.jspecify.annotations.NullMarked;
