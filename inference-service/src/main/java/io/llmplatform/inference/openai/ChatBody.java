package io.llmplatform.inference.openai;

import io.llmplatform.inference.generation.ChatPrompt;
import io.llmplatform.inference.generation.GenerationRequest;
import io.llmplatform.inference.retrieval.answer.FileSearch;
import java.util.Optional;

/**
 * The body of {@code POST /v1/chat/completions}.
 *
 * @param prompt the conversation, which is the request's prompt
 * @param streamed whether the answer comes as events
 * @param usageIncluded whether the events end with the request's usage
 * @param tools whether the model may call functions of its own accord
 * @param choice of functions
 * @param search of documents that the answer is to come from
 * @param passagesIncluded whether the passages that were found are told with their text
 * @param logprobs whether logarithms of probabilities are told
 */
record ChatBody(
    String model,
    ChatPrompt prompt,
    GenerationRequest request,
    boolean streamed,
    boolean usageIncluded,
    boolean tools,
    ToolChoice choice,
    Optional<FileSearch> search,
    boolean passagesIncluded,
    boolean logprobs) {}
