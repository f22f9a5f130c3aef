/**
 * The OpenAI facade: {@code /v1/chat/completions}, {@code /v1/completions}, {@code /v1/embeddings}
 * and {@code /v1/models}, and vLLM's {@code /tokenize} and {@code /detokenize}. It decodes, hands
 * on and encodes; it may call {@code catalog}, {@code embedding}, {@code generation}, {@code
 * cache}, {@code answer}, {@code body} and {@code retrieval.answer}, never another facade.
 */
@NullMarked
package io.llmplatform.inference.openai;

import org.jspecify.annotations.NullMarked;
