/**
 * Texts to vectors, as the model's own published files say: tokenizing, batches, pooling,
 * normalisation. It may call {@code engine} and {@code tensor}; it knows no protocol and no Spring.
 */
@NullMarked
package io.llmplatform.inference.embedding;

import org.jspecify.annotations.NullMarked;
