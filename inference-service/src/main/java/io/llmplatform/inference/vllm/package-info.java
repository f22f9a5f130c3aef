/**
 * The facade for clients of vLLM's classification: {@code /classify} and {@code /v1/classify}. It
 * decodes, hands on and encodes; it may call {@code catalog}, {@code classification} and {@code
 * body}, never another facade.
 */
@NullMarked
package io.llmplatform.inference.vllm;

import org.jspecify.annotations.NullMarked;
