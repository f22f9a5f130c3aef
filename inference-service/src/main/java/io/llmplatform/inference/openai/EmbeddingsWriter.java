package io.llmplatform.inference.openai;

import com.fasterxml.jackson.core.Base64Variants;
import com.fasterxml.jackson.core.JsonGenerator;
import io.llmplatform.inference.body.JsonBody;
import io.llmplatform.inference.embedding.Embeddings;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Writes OpenAI's list of embeddings straight to the connection, without building a tree. */
final class EmbeddingsWriter {
  private EmbeddingsWriter() {}

  static void write(OutputStream out, String model, Embeddings embeddings, boolean base64)
      throws IOException {
    try (JsonGenerator json = JsonBody.JSON.createGenerator(out)) {
      json.writeStartObject();
      json.writeStringField("object", "list");
      json.writeArrayFieldStart("data");
      for (int i = 0; i < embeddings.vectors().size(); i++) {
        writeEmbedding(json, i, embeddings.vectors().get(i), base64);
      }
      json.writeEndArray();
      json.writeStringField("model", model);
      json.writeObjectFieldStart("usage");
      json.writeNumberField("prompt_tokens", embeddings.tokens());
      json.writeNumberField("total_tokens", embeddings.tokens());
      json.writeEndObject();
      json.writeEndObject();
    }
  }

  private static void writeEmbedding(JsonGenerator json, int index, float[] vector, boolean base64)
      throws IOException {
    json.writeStartObject();
    json.writeStringField("object", "embedding");
    json.writeNumberField("index", index);
    json.writeFieldName("embedding");
    if (base64) {
      byte[] bytes = littleEndian(vector);
      json.writeBinary(Base64Variants.MIME_NO_LINEFEEDS, bytes, 0, bytes.length);
    } else {
      json.writeStartArray(vector, vector.length);
      for (float component : vector) {
        json.writeNumber(component);
      }
      json.writeEndArray();
    }
    json.writeEndObject();
  }

  private static byte[] littleEndian(float[] vector) {
    byte[] bytes = new byte[vector.length * Float.BYTES];
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().put(vector);
    return bytes;
  }
}
