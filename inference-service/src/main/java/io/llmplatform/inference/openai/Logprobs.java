package io.llmplatform.inference.openai;

import com.fasterxml.jackson.core.JsonGenerator;
import io.llmplatform.inference.generation.TextPiece;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Writes the logarithms of tokens' probabilities as chat has them, and as completions have. */
final class Logprobs {
  /** What OpenAI writes for minus infinity, which JSON has not. */
  private static final double LEAST = -9999;

  private Logprobs() {}

  /** Of chat: an object in the field {@code logprobs}. */
  static void chat(JsonGenerator json, List<TextPiece.Token> tokens) throws IOException {
    json.writeObjectFieldStart("logprobs");
    json.writeArrayFieldStart("content");
    for (TextPiece.Token token : tokens) {
      json.writeStartObject();
      members(json, token.chosen());
      json.writeArrayFieldStart("top_logprobs");
      for (TextPiece.Candidate candidate : token.top()) {
        json.writeStartObject();
        members(json, candidate);
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeNullField("refusal");
    json.writeEndObject();
  }

  private static void members(JsonGenerator json, TextPiece.Candidate candidate)
      throws IOException {
    json.writeStringField("token", candidate.text());
    json.writeNumberField("logprob", finite(candidate.logprob()));
    json.writeArrayFieldStart("bytes");
    for (byte each : candidate.bytes()) {
      json.writeNumber(Byte.toUnsignedInt(each));
    }
    json.writeEndArray();
  }

  /**
   * Of completions: an object in the field {@code logprobs}.
   *
   * @param offset of the first token in the text, in characters
   */
  static void completion(JsonGenerator json, List<TextPiece.Token> tokens, int offset)
      throws IOException {
    json.writeObjectFieldStart("logprobs");
    json.writeArrayFieldStart("tokens");
    for (TextPiece.Token token : tokens) {
      json.writeString(token.chosen().text());
    }
    json.writeEndArray();
    json.writeArrayFieldStart("token_logprobs");
    for (TextPiece.Token token : tokens) {
      if (isKnown(token)) {
        json.writeNumber(finite(token.chosen().logprob()));
      } else {
        json.writeNull();
      }
    }
    json.writeEndArray();
    json.writeArrayFieldStart("top_logprobs");
    for (TextPiece.Token token : tokens) {
      if (isKnown(token)) {
        top(json, token);
      } else {
        json.writeNull();
      }
    }
    json.writeEndArray();
    json.writeArrayFieldStart("text_offset");
    int at = offset;
    for (TextPiece.Token token : tokens) {
      json.writeNumber(at);
      at += token.chosen().text().length();
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  /** Nothing goes before a prompt's first token, from which it would follow. */
  private static boolean isKnown(TextPiece.Token token) {
    return !Double.isNaN(token.chosen().logprob());
  }

  /** An object by the tokens' texts; of two tokens with one text the more probable. */
  private static void top(JsonGenerator json, TextPiece.Token token) throws IOException {
    Map<String, Double> byText = new LinkedHashMap<>();
    for (TextPiece.Candidate candidate : token.top()) {
      byText.putIfAbsent(candidate.text(), candidate.logprob());
    }
    byText.putIfAbsent(token.chosen().text(), token.chosen().logprob());
    json.writeStartObject();
    for (Map.Entry<String, Double> each : byText.entrySet()) {
      json.writeNumberField(each.getKey(), finite(each.getValue()));
    }
    json.writeEndObject();
  }

  private static double finite(double logprob) {
    return Math.max(LEAST, logprob);
  }
}
