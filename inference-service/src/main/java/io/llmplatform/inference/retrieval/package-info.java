/**
 * Semantic search: vector stores of documents, their ingestion, and searches that see what their
 * caller may. Decision 020 says how the parts work together.
 */
@NullMarked
package io.llmplatform.inference.retrieval;

import org.jspecify.annotations.NullMarked;
