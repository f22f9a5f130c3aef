/**
 * Vectors that were computed once are remembered: the use case around {@code embedding}, the port
 * to the store, and one computation for identical inputs that arrive together. It may call {@code
 * embedding}, {@code catalog}, {@code engine} and {@code metrics}; it knows no protocol and no
 * Spring.
 */
@NullMarked
package io.llmplatform.inference.cache;

import org.jspecify.annotations.NullMarked;
