/**
 * {@code POST /retrieval}: Dify's external knowledge API, where a vector store is a knowledge base.
 * Calls {@code search} and nothing else of retrieval but the index's filters.
 */
@NullMarked
package io.llmplatform.inference.retrieval.dify;

import org.jspecify.annotations.NullMarked;
