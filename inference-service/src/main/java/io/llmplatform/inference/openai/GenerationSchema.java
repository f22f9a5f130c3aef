package io.llmplatform.inference.openai;

import io.swagger.v3.oas.annotations.media.Schema;

/** What the bodies of chat and completions have in common, as the API description shows it. */
interface GenerationSchema {
  @Schema(example = "tiny-instruct", requiredMode = Schema.RequiredMode.REQUIRED)
  String getModel();

  @Schema(description = "Server-sent events, the last of them [DONE].", defaultValue = "false")
  Boolean getStream();

  @Schema(description = "{\"include_usage\": true}: the last event but [DONE] tells the usage.")
  Object getStream_options();

  @Schema(minimum = "1", description = "Most tokens of each text.")
  Integer getMax_tokens();

  @Schema(minimum = "1", defaultValue = "1", description = "Texts for each prompt.")
  Integer getN();

  @Schema(
      minimum = "0",
      maximum = "2",
      description = "0: always the most probable token. By default as the model's files say.")
  Double getTemperature();

  @Schema(minimum = "0", maximum = "1")
  Double getTop_p();

  @Schema(description = "vLLM's: only among so many most probable tokens; 0 or -1: any.")
  Integer getTop_k();

  @Schema(
      minimum = "0",
      maximum = "1",
      description = "vLLM's: only tokens with that part of the most probable one's probability.")
  Double getMin_p();

  @Schema(description = "vLLM's: above 1 keeps from saying what was said, or asked.")
  Double getRepetition_penalty();

  @Schema(minimum = "-2", maximum = "2", defaultValue = "0")
  Double getPresence_penalty();

  @Schema(minimum = "-2", maximum = "2", defaultValue = "0")
  Double getFrequency_penalty();

  @Schema(description = "Token ids, each with what is added to its logit, -100 to 100.")
  Object getLogit_bias();

  @Schema(description = "The same seed gives the same text, whatever else is asked meanwhile.")
  Long getSeed();

  @Schema(description = "A string, or an array of them, before which the text ends.")
  Object getStop();

  @Schema(description = "vLLM's: token ids at which the text ends.")
  int[] getStop_token_ids();

  @Schema(description = "vLLM's.", defaultValue = "false")
  Boolean getInclude_stop_str_in_output();

  @Schema(description = "vLLM's: go on over the model's own end.", defaultValue = "false")
  Boolean getIgnore_eos();

  @Schema(description = "vLLM's: tokens before which the text does not end.", defaultValue = "0")
  Integer getMin_tokens();

  @Schema(
      description =
          "{\"type\": \"text\"}, {\"type\": \"json_object\"}, or {\"type\": \"json_schema\","
              + " \"json_schema\": {\"name\": …, \"schema\": {…}}}.")
  Object getResponse_format();

  @Schema(description = "Ignored.")
  String getUser();
}
