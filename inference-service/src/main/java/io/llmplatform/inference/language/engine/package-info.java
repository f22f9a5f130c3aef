/**
 * Runs generations of a language model in one batch that they join and leave at every step. Knows
 * no runtime: models and their caches are behind {@link
 * io.llmplatform.inference.language.engine.DecoderSession}. It may call {@code sampling} and {@code
 * inference.engine}.
 */
@NullMarked
package io.llmplatform.inference.language.engine;

import org.jspecify.annotations.NullMarked;
