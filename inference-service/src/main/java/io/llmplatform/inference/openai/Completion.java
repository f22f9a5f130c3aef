package io.llmplatform.inference.openai;

import com.fasterxml.jackson.core.JsonGenerator;
import io.llmplatform.inference.generation.Usage;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Instant;

/**
 * What every answer of a request, and every event of a streamed one, begins with.
 *
 * @param id of the request
 * @param created in epoch seconds
 * @param model as it was asked for
 * @param fingerprint of the version's files
 */
record Completion(String id, long created, String model, String fingerprint) {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final String LETTERS =
      "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  private static final int ID_LENGTH = 29;
  private static final int FINGERPRINT = 10;

  static Completion of(String prefix, String model, String digest) {
    String hex = digest.substring(digest.indexOf(':') + 1);
    return new Completion(
        randomId(prefix),
        Instant.now().getEpochSecond(),
        model,
        "fp_" + hex.substring(0, Math.min(FINGERPRINT, hex.length())));
  }

  /** An id as OpenAI's look. */
  static String randomId(String prefix) {
    StringBuilder id = new StringBuilder(prefix);
    for (int i = 0; i < ID_LENGTH; i++) {
      id.append(LETTERS.charAt(RANDOM.nextInt(LETTERS.length())));
    }
    return id.toString();
  }

  /** The members; the object is left open. */
  void begin(JsonGenerator json, String object) throws IOException {
    json.writeStartObject();
    json.writeStringField("id", id);
    json.writeStringField("object", object);
    json.writeNumberField("created", created);
    json.writeStringField("model", model);
    json.writeStringField("system_fingerprint", fingerprint);
  }

  static void write(JsonGenerator json, Usage usage) throws IOException {
    json.writeObjectFieldStart("usage");
    json.writeNumberField("prompt_tokens", usage.prompt());
    json.writeNumberField("completion_tokens", usage.completion());
    json.writeNumberField("total_tokens", usage.total());
    json.writeObjectFieldStart("prompt_tokens_details");
    json.writeNumberField("cached_tokens", usage.cached());
    json.writeEndObject();
    json.writeEndObject();
  }
}
