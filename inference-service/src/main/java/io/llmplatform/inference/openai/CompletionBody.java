package io.llmplatform.inference.openai;

import io.llmplatform.inference.generation.GenerationRequest;

/**
 * The body of {@code POST /v1/completions}.
 *
 * @param streamed whether the answer comes as events
 * @param usageIncluded whether the events end with the request's usage
 * @param echo whether each text begins with its prompt
 * @param logprobs whether logarithms of probabilities are told
 */
record CompletionBody(
    String model,
    GenerationRequest request,
    boolean streamed,
    boolean usageIncluded,
    boolean echo,
    boolean logprobs) {}
