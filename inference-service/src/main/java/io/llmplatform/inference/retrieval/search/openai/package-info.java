/**
 * {@code POST /v1/vector_stores/{id}/search}, as OpenAI's API reference describes it. Calls {@code
 * search} and nothing else of retrieval but the index's filters.
 */
@NullMarked
package io.llmplatform.inference.retrieval.search.openai;

import org.jspecify.annotations.NullMarked;
