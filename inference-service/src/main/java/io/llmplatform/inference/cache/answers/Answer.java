package io.llmplatform.inference.cache.answers;

/**
 * A whole text that a model ended of its own accord.
 *
 * @param promptTokens of the prompt that it answered
 * @param completionTokens that were generated
 */
public record Answer(String text, int promptTokens, int completionTokens) {}
