/** Chooses the next token from a model's logits. */
@NullMarked
package io.llmplatform.inference.language.sampling;

import org.jspecify.annotations.NullMarked;
