/**
 * Vector stores and their files, in PostgreSQL: what exists, whose it is, and which of it a search
 * may see. {@link io.llmplatform.inference.retrieval.store.SearchableStores} is its face for
 * searches.
 */
@NullMarked
package io.llmplatform.inference.retrieval.store;

import org.jspecify.annotations.NullMarked;
