/**
 * Searches in vector stores, as their callers may see them: {@link
 * io.llmplatform.inference.retrieval.search.SearchingStores} is the face, for every protocol. May
 * call {@code store}, {@code index}, {@code embedding}'s vectors and what runs models.
 */
@NullMarked
package io.llmplatform.inference.retrieval.search;

import org.jspecify.annotations.NullMarked;
