package io.llmplatform.inference.generation;

import io.llmplatform.inference.engine.Urgency;
import java.util.List;
import java.util.OptionalInt;

/**
 * What a request wants of a language model.
 *
 * @param operation for meters, as OpenTelemetry names it: {@code chat}, {@code text_completion}
 * @param prompts at least one
 * @param choices texts for each prompt, at least 1
 * @param maxTokens of each text; empty: as the model's context allows
 * @param alternatives as {@link TextRequest#alternatives}
 * @param promptScored as {@link TextRequest#promptScored}
 * @param specials as {@link TextRequest#specials}; calls of tools may be written with them
 */
public record GenerationRequest(
    String operation,
    List<PromptSource> prompts,
    int choices,
    OptionalInt maxTokens,
    Sampling sampling,
    Stopping stopping,
    OutputFormat format,
    int alternatives,
    boolean promptScored,
    boolean specials,
    Urgency urgency) {
  public GenerationRequest {
    prompts = List.copyOf(prompts);
  }

  /** The same, with another prompt in the place of its only one. */
  public GenerationRequest with(PromptSource prompt) {
    return new GenerationRequest(
        operation,
        List.of(prompt),
        choices,
        maxTokens,
        sampling,
        stopping,
        format,
        alternatives,
        promptScored,
        specials,
        urgency);
  }

  /**
   * One of its texts.
   *
   * @param number of the text among all of the request; those of the first prompt come first
   * @param maxTokens that it may have
   */
  TextRequest text(int number, int[] prompt, int maxTokens, String tenant) {
    return new TextRequest(
        prompt,
        maxTokens,
        sampling.forChoice(number % choices),
        stopping,
        format,
        alternatives,
        promptScored,
        specials,
        tenant,
        urgency);
  }

  /** The same, after all that waits: nobody waits for its answer. */
  public GenerationRequest last() {
    return new GenerationRequest(
        operation,
        prompts,
        choices,
        maxTokens,
        sampling,
        stopping,
        format,
        alternatives,
        false,
        specials,
        new Urgency(Urgency.LAST, urgency.timeout()));
  }
}
