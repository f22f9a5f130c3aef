package io.llmplatform.inference.vllm;

import io.swagger.v3.oas.annotations.media.Schema;

/** The body of a classification request as the API description shows it; never instantiated. */
@Schema(name = "ClassifyRequest")
interface ClassifySchema {
  @Schema(example = "ft-all-minilm-l6-v2-intents", requiredMode = Schema.RequiredMode.REQUIRED)
  String getModel();

  @Schema(
      description = "A text, or an array of texts.",
      example = "[\"Where is my parcel?\", \"I was charged twice.\"]",
      requiredMode = Schema.RequiredMode.REQUIRED)
  Object getInput();

  @Schema(
      description = "Cuts the end of texts that are too long, which are refused otherwise.",
      defaultValue = "true")
  Boolean getTruncate();
}
