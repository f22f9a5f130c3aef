package io.llmplatform.inference.openai;

import io.llmplatform.common.error.PlatformException;
import io.llmplatform.inference.body.JsonBody;
import io.llmplatform.inference.catalog.Lease;
import io.llmplatform.inference.catalog.ModelCatalog;
import io.llmplatform.inference.catalog.ServedModel;
import io.llmplatform.inference.embedding.EmbeddingModel;
import io.llmplatform.inference.embedding.EmbeddingTexts;
import io.llmplatform.inference.embedding.Embeddings;
import io.llmplatform.inference.metrics.RequestMetrics;
import io.llmplatform.inference.settings.InferenceSettings;
import io.llmplatform.inference.settings.LiveSettings;
import io.swagger.v3.oas.annotations.Operation;
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

/** {@code POST /v1/embeddings}, as OpenAI's API reference describes it. */
@Tag(name = "OpenAI")
@RestController
class EmbeddingsController {
  private final ModelCatalog catalog;
  private final EmbeddingTexts embedding;
  private final RequestMetrics metrics;
  private final LiveSettings settings;

  EmbeddingsController(
      ModelCatalog catalog,
      EmbeddingTexts embedding,
      RequestMetrics metrics,
      LiveSettings settings) {
    this.catalog = catalog;
    this.embedding = embedding;
    this.metrics = metrics;
    this.settings = settings;
  }

  @Operation(
      summary = "Turns texts into vectors",
      description =
          "Compatible with OpenAI's embeddings. Beyond it, \"truncate\": true cuts inputs that are"
              + " longer than the model takes, which are refused otherwise.")
  @RequestBody(
      required = true,
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON_VALUE,
              schema = @Schema(implementation = EmbeddingsSchema.class)))
  @PostMapping(path = "/v1/embeddings", produces = MediaType.APPLICATION_JSON_VALUE)
  void embed(HttpServletRequest request, HttpServletResponse response) throws IOException {
    InferenceSettings.Requests limits = settings.get().requests();
    EmbeddingsBodyReader reader = new EmbeddingsBodyReader(limits.maxInputs());
    JsonBody.read(request, limits.maxBody(), reader);
    EmbeddingsBody body = reader.body();
    Embeddings embeddings = embed(body);
    response.setContentType(MediaType.APPLICATION_JSON_VALUE);
    EmbeddingsWriter.write(response.getOutputStream(), body.model(), embeddings, body.base64());
  }

  private Embeddings embed(EmbeddingsBody body) {
    try (Lease lease = catalog.lease(body.model())) {
      ServedModel model = lease.model();
      return metrics.measure(
          "openai",
          model.id(),
          () -> embedding.embed(embeddingModel(model), body.request()),
          done -> new RequestMetrics.Cost(done.tokens(), done.queued(), done.computed()));
    }
  }

  private static EmbeddingModel embeddingModel(ServedModel model) {
    return model
        .embedding()
        .orElseThrow(
            () ->
                PlatformException.invalid(
                    "model",
                    "The model '%s' does not give embeddings.".formatted(model.id().model())));
  }
}
