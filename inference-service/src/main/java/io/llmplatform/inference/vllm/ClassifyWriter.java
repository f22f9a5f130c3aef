package io.llmplatform.inference.vllm;

import com.fasterxml.jackson.core.JsonGenerator;
import io.llmplatform.inference.body.JsonBody;
import io.llmplatform.inference.classification.Classified;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** Writes what texts were found to be as vLLM's classification does. */
final class ClassifyWriter {
  private ClassifyWriter() {}

  /**
   * @param labels by index; one that has no name is called by its index, as transformers does
   */
  static void write(
      OutputStream out, String model, List<String> labels, Classified classified, Instant now)
      throws IOException {
    try (JsonGenerator json = JsonBody.JSON.createGenerator(out)) {
      json.writeStartObject();
      json.writeStringField("id", "classify-" + UUID.randomUUID());
      json.writeStringField("object", "list");
      json.writeNumberField("created", now.getEpochSecond());
      json.writeStringField("model", model);
      json.writeArrayFieldStart("data");
      for (int i = 0; i < classified.probabilities().size(); i++) {
        writeText(json, i, labels, classified.probabilities().get(i));
      }
      json.writeEndArray();
      json.writeObjectFieldStart("usage");
      json.writeNumberField("prompt_tokens", classified.tokens());
      json.writeNumberField("total_tokens", classified.tokens());
      json.writeNumberField("completion_tokens", 0);
      json.writeEndObject();
      json.writeEndObject();
    }
  }

  private static void writeText(
      JsonGenerator json, int index, List<String> labels, float[] probabilities)
      throws IOException {
    json.writeStartObject();
    json.writeNumberField("index", index);
    json.writeStringField("label", label(labels, greatest(probabilities)));
    json.writeArrayFieldStart("probs");
    for (float probability : probabilities) {
      json.writeNumber(probability);
    }
    json.writeEndArray();
    json.writeNumberField("num_classes", probabilities.length);
    // Besides vLLM's members: which label each probability is of.
    json.writeArrayFieldStart("labels");
    for (int i = 0; i < probabilities.length; i++) {
      json.writeString(label(labels, i));
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private static String label(List<String> labels, int index) {
    return index < labels.size() ? labels.get(index) : "LABEL_" + index;
  }

  private static int greatest(float[] values) {
    int greatest = 0;
    for (int i = 1; i < values.length; i++) {
      greatest = values[i] > values[greatest] ? i : greatest;
    }
    return greatest;
  }
}
