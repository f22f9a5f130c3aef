package io.llmplatform.inference.kserve;

import io.llmplatform.common.security.Caller;
import io.llmplatform.inference.access.CallersModels;
import io.llmplatform.inference.answer.StreamedAnswer;
import io.llmplatform.inference.answer.StreamedAnswers;
import io.llmplatform.inference.body.JsonBody;
import io.llmplatform.inference.generation.GeneratingText;
import io.llmplatform.inference.generation.GenerationRequest;
import io.llmplatform.inference.invocation.Invocation;
import io.llmplatform.inference.settings.InferenceSettings;
import io.llmplatform.inference.settings.LiveSettings;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** Text by Triton's generate extension. */
@Tag(name = "Open Inference Protocol")
@RestController
class GenerateController {
  private final CallersModels models;
  private final GeneratingText generating;
  private final StreamedAnswers answers;
  private final LiveSettings settings;

  GenerateController(
      CallersModels models,
      GeneratingText generating,
      StreamedAnswers answers,
      LiveSettings settings) {
    this.models = models;
    this.generating = generating;
    this.answers = answers;
    this.settings = settings;
  }

  /** The body as the API description shows it; never instantiated. */
  @Schema(name = "GenerateRequest")
  interface GenerateSchema {
    @Schema(example = "Once upon a time", requiredMode = Schema.RequiredMode.REQUIRED)
    String getText_input();

    @Schema(
        description =
            "max_tokens (16), min_tokens, temperature, top_p, top_k, min_p, seed, stop,"
                + " stop_token_ids, repetition_penalty, presence_penalty, frequency_penalty,"
                + " ignore_eos, include_stop_str_in_output.",
        example = "{\"max_tokens\": 20, \"temperature\": 0}")
    Object getParameters();

    @Schema(description = "Whether the text goes without its input; always in a stream.")
    Boolean getExclude_input_in_output();

    @Schema(description = "Given back with the answer.")
    String getId();
  }

  @Operation(summary = "Continues a text", description = "As Triton's generate extension has it.")
  @RequestBody(
      required = true,
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON_VALUE,
              schema = @Schema(implementation = GenerateSchema.class)))
  @PostMapping({"/v2/models/{model}/generate", "/v2/models/{model}/versions/{version}/generate"})
  void generate(
      @Parameter(hidden = true) Caller caller,
      @PathVariable String model,
      @PathVariable(required = false) @Nullable String version,
      HttpServletRequest request,
      HttpServletResponse response) {
    answer(caller, model, version, false, request, response);
  }

  @Operation(
      summary = "Continues a text, as server-sent events",
      description =
          "As Triton's generate extension has it: each event is an answer with more text.")
  @RequestBody(
      required = true,
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON_VALUE,
              schema = @Schema(implementation = GenerateSchema.class)))
  @PostMapping({
    "/v2/models/{model}/generate_stream",
    "/v2/models/{model}/versions/{version}/generate_stream"
  })
  void stream(
      @Parameter(hidden = true) Caller caller,
      @PathVariable String model,
      @PathVariable(required = false) @Nullable String version,
      HttpServletRequest request,
      HttpServletResponse response) {
    answer(caller, model, version, true, request, response);
  }

  private void answer(
      Caller caller,
      String model,
      @Nullable String version,
      boolean streamed,
      HttpServletRequest request,
      HttpServletResponse response) {
    // Looked up before the body is read, and again after: a slow upload must not hold a model.
    models.lease(caller, model, version).close();
    InferenceSettings limits = settings.get();
    GenerateBody body = new GenerateBody(limits.generation());
    JsonBody.read(request, limits.requests().maxBody(), body);
    GenerationRequest wanted = body.request(streamed);
    StreamedAnswer answer =
        streamed ? answers.events(request, response) : answers.json(request, response);
    answer.onGone(
        generating.generate(
                Invocation.http(caller, "kserve-http", model, version, request, response),
                wanted,
                new GenerateListener(body, streamed, answer))
            ::abandon);
    answer.write();
  }
}
