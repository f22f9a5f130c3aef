package io.llmplatform.inference.retrieval.remote;

import com.fasterxml.jackson.databind.JsonNode;
import io.llmplatform.common.client.RemoteFailures;
import io.llmplatform.common.client.ServiceClients;
import io.llmplatform.common.error.PlatformException;
import io.llmplatform.common.security.Owner;
import io.llmplatform.inference.embedding.VectorBytes;
import io.llmplatform.inference.retrieval.ConditionalOnRetrieval;
import io.llmplatform.inference.retrieval.embedding.Embedder;
import io.llmplatform.inference.retrieval.embedding.Vectors;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;

/**
 * {@code POST /v1/embeddings} of any instance of this service, which runs what is asked in an
 * owner's name after what owners ask themselves.
 */
@Component
@ConditionalOnRetrieval
class RestEmbedder implements Embedder {
  private static final Duration LATER = Duration.ofSeconds(2);

  private final ServiceClients clients;

  RestEmbedder(ServiceClients clients) {
    this.clients = clients;
  }

  @Override
  public List<float[]> embed(Owner owner, String model, List<String> texts) {
    Map<String, Object> body =
        Map.of(
            "model",
            model,
            "input",
            texts,
            "encoding_format",
            "base64",
            "truncate",
            true,
            "input_type",
            "document");
    JsonNode answer = RemoteFailures.translated(() -> ask(owner, body));
    List<float[]> vectors = new ArrayList<>();
    for (JsonNode each : answer.path("data")) {
      byte[] bytes = Base64.getDecoder().decode(each.path("embedding").asText());
      vectors.add(Vectors.unit(VectorBytes.vector(bytes)));
    }
    if (vectors.size() != texts.size()) {
      throw PlatformException.unavailable("inference-service gave half an answer.", LATER);
    }
    return vectors;
  }

  private JsonNode ask(Owner owner, Map<String, Object> body) {
    return Objects.requireNonNull(
        clients
            .to("inference-service", owner)
            .build()
            .post()
            .uri("/v1/embeddings")
            .contentType(MediaType.APPLICATION_JSON)
            .body(body)
            .retrieve()
            .body(JsonNode.class));
  }
}
