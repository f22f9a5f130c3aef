package io.llmplatform.inference.openai;

import io.swagger.v3.oas.annotations.media.Schema;

/** The body of a chat request as the API description shows it; never instantiated. */
@Schema(name = "ChatCompletionRequest")
interface ChatSchema extends GenerationSchema {
  @Schema(
      description =
          "Each with a role (system, developer, user, assistant, tool) and its content: a string,"
              + " or parts of the type text.",
      example = "[{\"role\": \"user\", \"content\": \"Spell 42.\"}]",
      requiredMode = Schema.RequiredMode.REQUIRED)
  Object[] getMessages();

  @Schema(minimum = "1", description = "As max_tokens.")
  Integer getMax_completion_tokens();

  @Schema(defaultValue = "false")
  Boolean getLogprobs();

  @Schema(minimum = "0", maximum = "20")
  Integer getTop_logprobs();

  @Schema(
      description =
          "Functions that the model may call, as OpenAI describes them, and at most one"
              + " file_search: {\"type\": \"file_search\", \"vector_store_ids\": [\"vs_…\"],"
              + " \"max_num_results\": 10, \"filters\": {…}, \"ranking_options\": {…}}, which"
              + " quotes passages of documents in the prompt.")
  Object[] getTools();

  @Schema(
      description =
          "none, auto, required, {\"type\": \"file_search\"}, or {\"type\": \"function\","
              + " \"function\": {\"name\": …}}. Passages are looked up unless it is none or a"
              + " function.")
  Object getTool_choice();

  @Schema(
      description =
          "[\"file_search_call.results\"] has the texts of passages told in file_search_results.")
  String[] getInclude();

  @Schema(defaultValue = "true", description = "Whether tool_choice required may give several.")
  Boolean getParallel_tool_calls();

  @Schema(description = "vLLM's: more variables for the model's chat template.")
  Object getChat_template_kwargs();
}
