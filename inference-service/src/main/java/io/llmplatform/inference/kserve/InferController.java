package io.llmplatform.inference.kserve;

import io.llmplatform.common.security.Caller;
import io.llmplatform.inference.access.CallersModels;
import io.llmplatform.inference.invocation.Invocation;
import io.llmplatform.inference.invocation.InvokingModel.Answered;
import io.llmplatform.inference.openinference.Cancellation;
import io.llmplatform.inference.openinference.InferringTensors;
import io.llmplatform.inference.settings.LiveSettings;
import io.llmplatform.inference.tensor.Tensor;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** Inference over the Open Inference Protocol, tensors as JSON or as binary data. */
@Tag(name = "Open Inference Protocol")
@RestController
class InferController {
  private final CallersModels models;
  private final InferringTensors inferring;
  private final LiveSettings settings;

  InferController(CallersModels models, InferringTensors inferring, LiveSettings settings) {
    this.models = models;
    this.inferring = inferring;
    this.settings = settings;
  }

  @Operation(
      summary = "Runs the version of a model that the request gets",
      description =
          "Which one that is the model's deployment says: by a header or by the user, else by"
              + " weight. The answer names it in x-model-version. Tensors come as JSON, or as"
              + " binary data behind it: then Inference-Header-Content-Length says where the JSON"
              + " ends. gzip and deflate are taken (Content-Encoding) and given (Accept-Encoding).")
  @PostMapping("/v2/models/{model}/infer")
  void infer(
      @Parameter(hidden = true) Caller caller,
      @PathVariable String model,
      HttpServletRequest request,
      HttpServletResponse response)
      throws IOException {
    infer(caller, model, null, request, response);
  }

  @Operation(summary = "Runs a version of a model")
  @PostMapping("/v2/models/{model}/versions/{version}/infer")
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
    InferBody body = InferReader.read(request, settings.get().requests().maxBody());
    Answered<Map<String, Tensor>> answered =
        inferring.infer(
            Invocation.http(caller, "kserve-http", model, version, request, response),
            body.request(),
            new Cancellation());
    new InferWriter(answered.by(), body, answered.result())
        .write(response, AnswerEncoding.of(request));
  }
}
