/**
 * Answers of language models that were given once are remembered, for the tenant that asked alone:
 * the use case, and the ports to the store and to what compares sentences. It may call {@code
 * access}, {@code cache}, {@code catalog}, {@code embedding} and {@code engine}; it knows no
 * protocol and no Spring.
 */
@NullMarked
package io.llmplatform.inference.cache.answers;

import org.jspecify.annotations.NullMarked;
