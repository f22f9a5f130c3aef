package io.llmplatform.inference.openai;

import io.llmplatform.common.error.PlatformException;
import io.llmplatform.common.security.Caller;
import io.llmplatform.inference.body.JsonBody;
import io.llmplatform.inference.cache.CacheUse;
import io.llmplatform.inference.cache.RecallingEmbeddings;
import io.llmplatform.inference.cache.RecallingEmbeddings.Question;
import io.llmplatform.inference.cache.RecallingEmbeddings.Recalled;
import io.llmplatform.inference.catalog.ServedModel;
import io.llmplatform.inference.embedding.EmbeddingModel;
import io.llmplatform.inference.engine.Urgency;
import io.llmplatform.inference.invocation.Invocation;
import io.llmplatform.inference.invocation.InvokingModel;
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
import java.util.Collections;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** {@code POST /v1/embeddings}, as OpenAI's API reference describes it. */
@Tag(name = "OpenAI")
@RestController
class EmbeddingsController {
  /** How many inputs were answered from the cache. */
  static final String CACHE_HITS = "x-cache-hits";

  private final RecallingEmbeddings embedding;
  private final InvokingModel invoking;
  private final LiveSettings settings;

  EmbeddingsController(
      RecallingEmbeddings embedding, InvokingModel invoking, LiveSettings settings) {
    this.embedding = embedding;
    this.invoking = invoking;
    this.settings = settings;
  }

  @Operation(
      summary = "Turns texts into vectors",
      description =
          "Compatible with OpenAI's embeddings. Beyond it, \"truncate\": true cuts inputs that are"
              + " longer than the model takes, which are refused otherwise; \"input_type\" and"
              + " \"prompt_name\" choose what the model is to read before each text. Vectors"
              + " are cached; \"Cache-Control: no-store\" goes without, and x-cache-hits says how"
              + " many inputs came from the cache.")
  @RequestBody(
      required = true,
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON_VALUE,
              schema = @Schema(implementation = EmbeddingsSchema.class)))
  @PostMapping(path = "/v1/embeddings", produces = MediaType.APPLICATION_JSON_VALUE)
  void embed(
      @Parameter(hidden = true) Caller caller,
      HttpServletRequest request,
      HttpServletResponse response)
      throws IOException {
    InferenceSettings.Requests limits = settings.get().requests();
    EmbeddingsBodyReader reader = new EmbeddingsBodyReader(limits.maxInputs());
    JsonBody.read(request, limits.maxBody(), reader);
    EmbeddingsBody body = reader.body();
    Question question =
        new Question(
            caller.tenant(),
            CacheUse.of(Collections.list(request.getHeaders(HttpHeaders.CACHE_CONTROL))),
            body.request(),
            urgency(caller));
    Recalled recalled =
        invoking
            .invoke(
                Invocation.http(caller, "openai", body.model(), null, request, response),
                (model, terms, admission) ->
                    embedding.embed(model, embeddingModel(model), terms, question, admission),
                Recalled::cost)
            .result();
    response.setContentType(MediaType.APPLICATION_JSON_VALUE);
    response.setIntHeader(CACHE_HITS, recalled.hits());
    EmbeddingsWriter.write(
        response.getOutputStream(), body.model(), recalled.embeddings(), body.base64());
  }

  /** Where a service acts in the caller's name, nobody waits. */
  private static Urgency urgency(Caller caller) {
    return caller.actor().isPresent() ? Urgency.BACKGROUND : Urgency.DEFAULT;
  }

  static EmbeddingModel embeddingModel(ServedModel model) {
    return model
        .embedding()
        .orElseThrow(
            () ->
                PlatformException.invalid(
                    "model",
                    "The model '%s' does not give embeddings.".formatted(model.id().name())));
  }
}
