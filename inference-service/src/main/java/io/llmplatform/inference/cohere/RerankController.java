package io.llmplatform.inference.cohere;

import io.llmplatform.common.error.PlatformException;
import io.llmplatform.common.security.Caller;
import io.llmplatform.inference.body.JsonBody;
import io.llmplatform.inference.catalog.ServedModel;
import io.llmplatform.inference.invocation.Invocation;
import io.llmplatform.inference.invocation.InvokingModel;
import io.llmplatform.inference.metrics.RequestMetrics;
import io.llmplatform.inference.rerank.Ranking;
import io.llmplatform.inference.rerank.RerankModel;
import io.llmplatform.inference.rerank.RerankingDocuments;
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
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** {@code POST /v1/rerank}, as Cohere's and Jina's API references describe it. */
@Tag(name = "Rerank")
@RestController
class RerankController {
  private final RerankingDocuments reranking;
  private final InvokingModel invoking;
  private final LiveSettings settings;

  RerankController(RerankingDocuments reranking, InvokingModel invoking, LiveSettings settings) {
    this.reranking = reranking;
    this.invoking = invoking;
    this.settings = settings;
  }

  @Operation(
      summary = "Puts documents in the order of their relevance to a query",
      description =
          "Compatible with Cohere's and Jina's rerank. The model is a cross-encoder: a classifier"
              + " of one label. Scores lie between 0 and 1 unless the model's files say that its"
              + " numbers are the scores.")
  @RequestBody(
      required = true,
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON_VALUE,
              schema = @Schema(implementation = RerankSchema.class)))
  @PostMapping(path = "/v1/rerank", produces = MediaType.APPLICATION_JSON_VALUE)
  void rerank(
      @Parameter(hidden = true) Caller caller,
      HttpServletRequest request,
      HttpServletResponse response)
      throws IOException {
    InferenceSettings.Requests limits = settings.get().requests();
    RerankBodyReader reader = new RerankBodyReader(limits.maxInputs());
    JsonBody.read(request, limits.maxBody(), reader);
    RerankBody body = reader.body();
    Ranking ranking =
        invoking
            .invoke(
                Invocation.http(caller, "cohere", body.model(), null, request, response),
                (model, terms, admission) ->
                    reranking.rerank(rerankModel(model), terms, body.request(), admission),
                done ->
                    new RequestMetrics.Cost(
                        done.tokens(),
                        0,
                        body.request().documents().size(),
                        done.queued(),
                        done.computed()))
            .result();
    response.setContentType(MediaType.APPLICATION_JSON_VALUE);
    RerankWriter.write(response.getOutputStream(), body, ranking);
  }

  private static RerankModel rerankModel(ServedModel model) {
    return model
        .reranking()
        .orElseThrow(
            () ->
                PlatformException.invalid(
                    "model", "The model '%s' does not rerank.".formatted(model.id().name())));
  }
}
