/**
 * The OpenAI facade: {@code /v1/embeddings} and {@code /v1/models}. It decodes, hands on and
 * encodes; it may call {@code catalog}, {@code embedding}, {@code cache} and {@code body}, never
 * another facade.
 */
@NullMarked
package io.llmplatform.inference.openai;

import org.jspecify.annotations.NullMarked;
