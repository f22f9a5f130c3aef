package io.llmplatform.inference.generation;

import io.llmplatform.inference.engine.Urgency;

/**
 * One generation.
 *
 * @param prompt token ids, at least one, within the model's context; not to be changed
 * @param maxTokens most tokens to generate, 1 or more
 * @param sampling how tokens are chosen, its seed that of this generation
 * @param alternatives most probable tokens that are told beside each token; -1: no logarithms at
 *     all
 * @param promptScored whether the prompt's tokens are told with their logarithms, too; only where
 *     there are any
 * @param specials whether tokens that steer the model are written out
 * @param tenant whose turn it takes, and whose prefixes it may reuse
 * @param urgency its priority, and how long it may take until its end
 */
public record TextRequest(
    int[] prompt,
    int maxTokens,
    Sampling sampling,
    Stopping stopping,
    OutputFormat format,
    int alternatives,
    boolean promptScored,
    boolean specials,
    String tenant,
    Urgency urgency) {}
