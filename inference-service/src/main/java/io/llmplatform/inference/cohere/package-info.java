/**
 * The facade for clients of Cohere and Jina: {@code /v1/rerank}. It decodes, hands on and encodes;
 * it may call {@code catalog}, {@code rerank} and {@code body}, never another facade.
 */
@NullMarked
package io.llmplatform.inference.cohere;

import org.jspecify.annotations.NullMarked;
