/**
 * Vectors of texts: the port by which they are asked for in an owner's name, and how they are kept.
 * Free of Spring; calls {@code embedding} alone.
 */
@NullMarked
package io.llmplatform.inference.retrieval.embedding;

import org.jspecify.annotations.NullMarked;
