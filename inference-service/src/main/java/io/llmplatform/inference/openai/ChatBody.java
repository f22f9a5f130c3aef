package io.llmplatform.inference.openai;

import io.llmplatform.inference.generation.GenerationRequest;

/**
 * The body of {@code POST /v1/chat/completions}.
 *
 * @param streamed whether the answer comes as events
 * @param usageIncluded whether the events end with the request's usage
 * @param tools whether the model may call functions of its own accord
 * @param choice of tools
 * @param logprobs whether logarithms of probabilities are told
 */
record ChatBody(
    String model,
    GenerationRequest request,
    boolean streamed,
    boolean usageIncluded,
    boolean tools,
    ToolChoice choice,
    boolean logprobs) {}
