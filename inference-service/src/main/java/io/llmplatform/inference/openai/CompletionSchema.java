package io.llmplatform.inference.openai;

import io.swagger.v3.oas.annotations.media.Schema;

/** The body of a completions request as the API description shows it; never instantiated. */
@Schema(name = "CompletionRequest")
interface CompletionSchema extends GenerationSchema {
  @Schema(
      description = "A text, an array of texts, an array of token ids, or an array of such arrays.",
      example = "\"Once upon a time\"",
      requiredMode = Schema.RequiredMode.REQUIRED)
  Object getPrompt();

  @Schema(description = "Begins each text with its prompt.", defaultValue = "false")
  Boolean getEcho();

  @Schema(minimum = "0", maximum = "20", description = "Most probable tokens told beside each.")
  Integer getLogprobs();

  @Schema(description = "Must be n.")
  Integer getBest_of();
}
