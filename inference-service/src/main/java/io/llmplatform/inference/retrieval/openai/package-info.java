/**
 * {@code /v1/vector_stores}, as OpenAI's API reference describes it, and raw records beside. A
 * facade: reads, calls {@code store} and {@code record}, and shows.
 */
@NullMarked
package io.llmplatform.inference.retrieval.openai;

import org.jspecify.annotations.NullMarked;
