package io.llmplatform.inference.cohere;

import com.fasterxml.jackson.core.JsonGenerator;
import io.llmplatform.inference.body.JsonBody;
import io.llmplatform.inference.rerank.Ranking;
import java.io.IOException;
import java.io.OutputStream;

/**
 * Writes a ranking as Cohere's and Jina's clients read it: {@code meta} is for one, {@code usage}
 * for the other.
 */
final class RerankWriter {
  private RerankWriter() {}

  static void write(OutputStream out, RerankBody body, Ranking ranking) throws IOException {
    try (JsonGenerator json = JsonBody.JSON.createGenerator(out)) {
      json.writeStartObject();
      json.writeStringField("model", body.model());
      json.writeArrayFieldStart("results");
      for (Ranking.Place place : ranking.places()) {
        writePlace(json, body, place);
      }
      json.writeEndArray();
      json.writeObjectFieldStart("usage");
      json.writeNumberField("prompt_tokens", ranking.tokens());
      json.writeNumberField("total_tokens", ranking.tokens());
      json.writeEndObject();
      json.writeObjectFieldStart("meta");
      json.writeObjectFieldStart("tokens");
      json.writeNumberField("input_tokens", ranking.tokens());
      json.writeEndObject();
      json.writeEndObject();
      json.writeEndObject();
    }
  }

  private static void writePlace(JsonGenerator json, RerankBody body, Ranking.Place place)
      throws IOException {
    json.writeStartObject();
    json.writeNumberField("index", place.index());
    json.writeNumberField("relevance_score", place.score());
    if (body.documents()) {
      json.writeObjectFieldStart("document");
      json.writeStringField("text", body.request().documents().get(place.index()));
      json.writeEndObject();
    }
    json.writeEndObject();
  }
}
