package io.llmplatform.scheduler.training.classifier;

import com.fasterxml.jackson.databind.JsonNode;
import io.llmplatform.common.client.RemoteFailures;
import io.llmplatform.common.client.ServiceClients;
import io.llmplatform.common.error.PlatformException;
import io.llmplatform.common.security.Owner;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Component;

/**
 * {@code POST /v1/embeddings} of inference-service, which runs what is asked in an owner's name
 * after what owners ask themselves.
 */
@Component
class RestEmbedder implements Embedder {
  private static final String VERSION = "x-model-version";
  private static final Duration LATER = Duration.ofSeconds(2);

  private final ServiceClients clients;

  RestEmbedder(ServiceClients clients) {
    this.clients = clients;
  }

  @Override
  public Embedded embed(Owner owner, String model, List<String> texts) {
    Map<String, Object> body =
        Map.of("model", model, "input", texts, "encoding_format", "base64", "truncate", true);
    ResponseEntity<JsonNode> answer =
        RemoteFailures.translated(
            () ->
                clients
                    .to("inference-service", owner)
                    .build()
                    .post()
                    .uri("/v1/embeddings")
                    .contentType(MediaType.APPLICATION_JSON)
                    .body(body)
                    .retrieve()
                    .toEntity(JsonNode.class));
    JsonNode json = Objects.requireNonNull(answer.getBody());
    List<float[]> vectors = new ArrayList<>();
    json.path("data").forEach(each -> vectors.add(vector(each.path("embedding").asText())));
    String version = answer.getHeaders().getFirst(VERSION);
    if (vectors.size() != texts.size() || version == null) {
      throw PlatformException.unavailable("inference-service gave half an answer.", LATER);
    }
    return new Embedded(
        vectors, json.at("/usage/total_tokens").asLong(), Integer.parseInt(version));
  }

  private static float[] vector(String base64) {
    ByteBuffer bytes =
        ByteBuffer.wrap(Base64.getDecoder().decode(base64)).order(ByteOrder.LITTLE_ENDIAN);
    float[] vector = new float[bytes.remaining() / Float.BYTES];
    bytes.asFloatBuffer().get(vector);
    return vector;
  }
}
