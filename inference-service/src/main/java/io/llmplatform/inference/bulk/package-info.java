/**
 * Many requests in one exchange ({@code POST /internal/requests}), for work that is in no hurry:
 * each is answered as its endpoint would answer it, by the facade that has that endpoint ({@link
 * io.llmplatform.inference.bulk.BulkEndpoints}). Facades call this package; it
 * may call {@code engine} and {@code threads}.
 */
@NullMarked
package io.llmplatform.inference.bulk;

import org.jspecify.annotations.NullMarked;
