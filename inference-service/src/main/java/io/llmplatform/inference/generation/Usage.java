package io.llmplatform.inference.generation;

/**
 * The tokens of a request.
 *
 * @param prompt of all prompts, each counted once
 * @param cached of them, those whose computation was spared
 * @param completion of all choices
 */
public record Usage(long prompt, long cached, long completion) {
  public long total() {
    return prompt + completion;
  }
}
