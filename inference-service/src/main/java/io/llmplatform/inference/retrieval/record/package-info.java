/**
 * Records of those who chunk, and perhaps embed, themselves: written to PostgreSQL first, then to
 * the index, before their writer is answered. May call {@code store}, {@code index} and {@code
 * embedding}.
 */
@NullMarked
package io.llmplatform.inference.retrieval.record;

import org.jspecify.annotations.NullMarked;
