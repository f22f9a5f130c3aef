package io.llmplatform.inference.vllm;

import io.llmplatform.common.error.PlatformException;
import io.llmplatform.common.security.Caller;
import io.llmplatform.inference.body.JsonBody;
import io.llmplatform.inference.catalog.ServedModel;
import io.llmplatform.inference.classification.Classified;
import io.llmplatform.inference.classification.ClassifierModel;
import io.llmplatform.inference.classification.ClassifyingTexts;
import io.llmplatform.inference.invocation.Invocation;
import io.llmplatform.inference.invocation.InvokingModel;
import io.llmplatform.inference.metrics.RequestMetrics;
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
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** {@code POST /classify} as vLLM's server answers it, and the same under {@code /v1}. */
@Tag(name = "Classification")
@RestController
class ClassifyController {
  private final ClassifyingTexts classifying;
  private final InvokingModel invoking;
  private final LiveSettings settings;
  private final Clock clock;

  ClassifyController(
      ClassifyingTexts classifying, InvokingModel invoking, LiveSettings settings, Clock clock) {
    this.classifying = classifying;
    this.invoking = invoking;
    this.settings = settings;
    this.clock = clock;
  }

  private record Answer(Classified classified, List<String> labels) {}

  @Operation(
      summary = "Names the classes of texts",
      description =
          "Compatible with vLLM's /classify. The model is a classifier of several labels, such as"
              + " fine-tuning makes; `labels` names what each of `probs` is of.")
  @RequestBody(
      required = true,
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON_VALUE,
              schema = @Schema(implementation = ClassifySchema.class)))
  @PostMapping(
      path = {"/v1/classify", "/classify"},
      produces = MediaType.APPLICATION_JSON_VALUE)
  void classify(
      @Parameter(hidden = true) Caller caller,
      HttpServletRequest request,
      HttpServletResponse response)
      throws IOException {
    InferenceSettings.Requests limits = settings.get().requests();
    ClassifyBodyReader reader = new ClassifyBodyReader(limits.maxInputs());
    JsonBody.read(request, limits.maxBody(), reader);
    ClassifyBody body = reader.body();
    Answer answer =
        invoking
            .invoke(
                Invocation.http(caller, "vllm", body.model(), null, request, response),
                (model, terms, admission) ->
                    new Answer(
                        classifying.classify(
                            classifier(model), terms, body.texts(), body.truncate(), admission),
                        model.labels()),
                done -> cost(done.classified()))
            .result();
    response.setContentType(MediaType.APPLICATION_JSON_VALUE);
    ClassifyWriter.write(
        response.getOutputStream(),
        body.model(),
        answer.labels(),
        answer.classified(),
        clock.instant());
  }

  private static RequestMetrics.Cost cost(Classified done) {
    return new RequestMetrics.Cost(
        done.tokens(), 0, done.probabilities().size(), done.queued(), done.computed());
  }

  private static ClassifierModel classifier(ServedModel model) {
    return model
        .classifying()
        .orElseThrow(
            () ->
                PlatformException.invalid(
                    "model",
                    "The model '%s' does not classify texts.".formatted(model.id().name())));
  }
}
