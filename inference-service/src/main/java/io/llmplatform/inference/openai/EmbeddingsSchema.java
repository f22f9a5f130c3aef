package io.llmplatform.inference.openai;

import io.swagger.v3.oas.annotations.media.Schema;

/** The body of an embeddings request as the API description shows it; never instantiated. */
@Schema(name = "EmbeddingsRequest")
interface EmbeddingsSchema {
  @Schema(example = "all-minilm-l6-v2", requiredMode = Schema.RequiredMode.REQUIRED)
  String getModel();

  @Schema(
      description = "A text, an array of texts, an array of token ids, or an array of such arrays.",
      example = "[\"The cat sleeps.\"]",
      requiredMode = Schema.RequiredMode.REQUIRED)
  Object getInput();

  @Schema(
      allowableValues = {"float", "base64"},
      defaultValue = "float")
  String getEncoding_format();

  @Schema(description = "Shorter vectors, where the model was trained for them.")
  Integer getDimensions();

  @Schema(
      description =
          "Cuts inputs that are longer than the model takes: true or false, or Cohere's NONE,"
              + " START and END.",
      defaultValue = "false")
  Object getTruncate();

  @Schema(
      description = "The side on which true cuts.",
      allowableValues = {"left", "right"},
      defaultValue = "right")
  String getTruncation_direction();

  @Schema(
      description =
          "What the texts are; puts the model's prompt for it before each, where it has one."
              + " search_query, search_document and passage are taken too.",
      allowableValues = {"query", "document", "classification", "clustering"})
  String getInput_type();

  @Schema(description = "The model's prompt of this name goes before each text.")
  String getPrompt_name();

  @Schema(description = "Ignored.")
  String getUser();
}
