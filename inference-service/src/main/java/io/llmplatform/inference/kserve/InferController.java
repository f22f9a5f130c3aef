package io.llmplatform.inference.kserve;

import io.llmplatform.common.error.PlatformException;
import io.llmplatform.common.security.Caller;
import io.llmplatform.inference.access.CallersModels;
import io.llmplatform.inference.body.JsonBody;
import io.llmplatform.inference.engine.RunningTensors;
import io.llmplatform.inference.invocation.Invocation;
import io.llmplatform.inference.invocation.InvokingModel;
import io.llmplatform.inference.invocation.InvokingModel.Answered;
import io.llmplatform.inference.metrics.RequestMetrics;
import io.llmplatform.inference.settings.LiveSettings;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** Inference over the Open Inference Protocol, tensors as JSON. */
@Tag(name = "Open Inference Protocol")
@RestController
class InferController {
  private static final String BINARY = "Inference-Header-Content-Length";

  private final CallersModels models;
  private final RunningTensors running;
  private final InvokingModel invoking;
  private final LiveSettings settings;

  InferController(
      CallersModels models, RunningTensors running, InvokingModel invoking, LiveSettings settings) {
    this.models = models;
    this.running = running;
    this.invoking = invoking;
    this.settings = settings;
  }

  @Operation(
      summary = "Runs the version of a model that the request gets",
      description =
          "Which one that is the model's deployment says: by a header or by the user, else by"
              + " weight. The answer names it in x-model-version.")
  @PostMapping(path = "/v2/models/{model}/infer", produces = MediaType.APPLICATION_JSON_VALUE)
  void infer(
      @Parameter(hidden = true) Caller caller,
      @PathVariable String model,
      HttpServletRequest request,
      HttpServletResponse response)
      throws IOException {
    infer(caller, model, null, request, response);
  }

  @Operation(summary = "Runs a version of a model")
  @PostMapping(
      path = "/v2/models/{model}/versions/{version}/infer",
      produces = MediaType.APPLICATION_JSON_VALUE)
  void inferVersion(
      @Parameter(hidden = true) Caller caller,
      @PathVariable String model,
      @PathVariable String version,
      HttpServletRequest request,
      HttpServletResponse response)
      throws IOException {
    infer(caller, model, version, request, response);
  }

  private void infer(
      Caller caller,
      String model,
      @Nullable String version,
      HttpServletRequest request,
      HttpServletResponse response)
      throws IOException {
    // Looked up before the body is read, and again after: a slow upload must not hold a model.
    models.lease(caller, model, version).close();
    InferBody body = read(request);
    Answered<RunningTensors.Result> answered =
        invoking.invoke(
            Invocation.http(caller, "kserve-http", model, version, request, response),
            (served, terms, admission) ->
                running.run(served.session(), terms, body.inputs(), body.outputs(), admission),
            done -> new RequestMetrics.Cost(done.tokens(), done.queued(), done.computed()));
    response.setContentType(MediaType.APPLICATION_JSON_VALUE);
    InferWriter.write(
        response.getOutputStream(), answered.by(), body.id(), answered.result().outputs());
  }

  private InferBody read(HttpServletRequest request) {
    if (request.getHeader(BINARY) != null) {
      throw PlatformException.invalid(
          BINARY, "Binary tensor data is not supported: send the tensors' data as JSON.");
    }
    InferBodyReader reader = new InferBodyReader();
    JsonBody.read(request, settings.get().requests().maxBody(), reader);
    return reader.body();
  }
}
