package io.llmplatform.inference.openai;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import io.llmplatform.common.error.PlatformException;
import io.llmplatform.inference.body.JsonBody;
import io.llmplatform.inference.body.JsonValues;
import io.llmplatform.inference.generation.OutputFormat;
import io.llmplatform.inference.generation.Sampling;
import io.llmplatform.inference.generation.Stopping;
import io.llmplatform.inference.settings.InferenceSettings.Generation;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Collects the members that chat and completions have in common: OpenAI's, and vLLM's beyond them.
 * What is null is as if absent. One for each body.
 */
final class GenerationFields {
  /** OpenAI's bound. */
  private static final int MAX_BIASES = 300;

  private static final double MAX_BIAS = 100;
  private static final int MAX_STOP_LENGTH = 512;
  private static final int MAX_STOP_TOKENS = 256;

  private final Generation limits;
  private @Nullable String model;
  private boolean stream;
  private @Nullable Boolean includeUsage;
  private OptionalInt maxTokens = OptionalInt.empty();
  private @Nullable Integer choices;
  private @Nullable Double temperature;
  private @Nullable Double topP;
  private @Nullable Integer topK;
  private @Nullable Double minP;
  private @Nullable Double repetitionPenalty;
  private @Nullable Double presencePenalty;
  private @Nullable Double frequencyPenalty;
  private Map<Integer, Double> logitBias = Map.of();
  private @Nullable Long seed;
  private List<String> stops = List.of();
  private Set<Integer> stopTokens = Set.of();
  private boolean stopIncluded;
  private boolean endIgnored;
  private int minTokens;
  private OutputFormat format = OutputFormat.TEXT;

  GenerationFields(Generation limits) {
    this.limits = limits;
  }

  /**
   * @return whether the member is one of these
   */
  boolean read(String name, JsonParser value) throws IOException {
    switch (name) {
      case "model" -> model = JsonValues.text(name, value);
      case "stream" -> stream = isTrue(name, value);
      case "stream_options" -> streamOptions(value);
      case "max_tokens", "max_completion_tokens" -> maxTokens(name, value);
      case "n" -> choices = JsonValues.integer(name, value, 1, limits.maxChoices());
      case "stop" -> stops = stops(value);
      case "stop_token_ids" -> stopTokens = stopTokens(value);
      case "include_stop_str_in_output" -> stopIncluded = isTrue(name, value);
      case "ignore_eos" -> endIgnored = isTrue(name, value);
      case "min_tokens" -> minTokens(value);
      case "response_format" -> format = ResponseFormat.read(value);
      default -> {
        return readSampling(name, value);
      }
    }
    return true;
  }

  private boolean readSampling(String name, JsonParser value) throws IOException {
    switch (name) {
      case "temperature" -> temperature = JsonValues.number(name, value, 0, 2);
      case "top_p" -> topP = positive(name, value, 1);
      case "top_k" -> topK = JsonValues.integer(name, value, -1, Integer.MAX_VALUE);
      case "min_p" -> minP = JsonValues.number(name, value, 0, 1);
      case "repetition_penalty" -> repetitionPenalty = positive(name, value, 100);
      case "presence_penalty" -> presencePenalty = JsonValues.number(name, value, -2, 2);
      case "frequency_penalty" -> frequencyPenalty = JsonValues.number(name, value, -2, 2);
      case "logit_bias" -> logitBias = logitBias(value);
      case "seed" -> seed = JsonValues.integer(name, value, Long.MIN_VALUE, Long.MAX_VALUE);
      default -> {
        return false;
      }
    }
    return true;
  }

  private static boolean isTrue(String name, JsonParser value) throws IOException {
    return Boolean.TRUE.equals(JsonValues.flag(name, value));
  }

  private void maxTokens(String name, JsonParser value) throws IOException {
    Integer most = JsonValues.integer(name, value, 1, Integer.MAX_VALUE);
    if (most != null) {
      maxTokens = OptionalInt.of(Math.min(most, maxTokens.orElse(most)));
    }
  }

  private void minTokens(JsonParser value) throws IOException {
    Integer least = JsonValues.integer("min_tokens", value, 0, Integer.MAX_VALUE);
    minTokens = least == null ? 0 : least;
  }

  private static @Nullable Double positive(String name, JsonParser value, double most)
      throws IOException {
    Double number = JsonValues.number(name, value, 0, most);
    if (number != null && number == 0) {
      throw PlatformException.invalid(name, name + " must be greater than 0.");
    }
    return number;
  }

  private void streamOptions(JsonParser value) throws IOException {
    JsonNode options = JsonValues.object("stream_options", value);
    if (options == null) {
      return;
    }
    JsonNode usage = options.path("include_usage");
    if (!usage.isBoolean() && !usage.isMissingNode() && !usage.isNull()) {
      throw PlatformException.invalid(
          "stream_options.include_usage", "stream_options.include_usage must be true or false.");
    }
    includeUsage = usage.asBoolean();
  }

  private List<String> stops(JsonParser value) throws IOException {
    if (value.currentToken() == JsonToken.VALUE_NULL) {
      return List.of();
    }
    if (value.currentToken() == JsonToken.VALUE_STRING) {
      return List.of(stop("stop", value));
    }
    if (value.currentToken() != JsonToken.START_ARRAY) {
      throw PlatformException.invalid("stop", "stop must be a string or an array of strings.");
    }
    List<String> all = new ArrayList<>();
    while (value.nextToken() != JsonToken.END_ARRAY) {
      if (all.size() == limits.maxStops()) {
        throw PlatformException.invalid(
            "stop", "stop has more than %d strings, the most allowed.".formatted(all.size()));
      }
      all.add(stop("stop[%d]".formatted(all.size()), value));
    }
    return all;
  }

  private static String stop(String field, JsonParser value) throws IOException {
    String text = JsonValues.text(field, value);
    if (text == null || text.isEmpty() || text.length() > MAX_STOP_LENGTH) {
      throw PlatformException.invalid(
          field, "%s must be a string of 1 to %d characters.".formatted(field, MAX_STOP_LENGTH));
    }
    return text;
  }

  private static Set<Integer> stopTokens(JsonParser value) throws IOException {
    Set<Integer> ids = new HashSet<>();
    if (value.currentToken() == JsonToken.VALUE_NULL) {
      return ids;
    }
    JsonValues.requireArray("stop_token_ids", value);
    for (int i = 0; value.currentToken() != JsonToken.END_ARRAY; i++, value.nextToken()) {
      if (i == MAX_STOP_TOKENS) {
        throw PlatformException.invalid(
            "stop_token_ids",
            "stop_token_ids has more than %d ids, the most allowed.".formatted(MAX_STOP_TOKENS));
      }
      String field = "stop_token_ids[%d]".formatted(i);
      Integer id = JsonValues.integer(field, value, 0, Integer.MAX_VALUE);
      if (id == null) {
        throw PlatformException.invalid(field, field + " must be an integer.");
      }
      ids.add(id);
    }
    return ids;
  }

  private static Map<Integer, Double> logitBias(JsonParser value) throws IOException {
    Map<Integer, Double> biases = new HashMap<>();
    if (value.currentToken() == JsonToken.VALUE_NULL) {
      return biases;
    }
    if (value.currentToken() != JsonToken.START_OBJECT) {
      throw PlatformException.invalid("logit_bias", "logit_bias must be an object.");
    }
    JsonBody.readMembers(
        value,
        (token, bias) -> {
          if (biases.size() == MAX_BIASES) {
            throw PlatformException.invalid(
                "logit_bias",
                "logit_bias has more than %d tokens, the most allowed.".formatted(MAX_BIASES));
          }
          String field = "logit_bias." + token;
          if (!token.matches("\\d{1,9}")) {
            throw PlatformException.invalid(field, "logit_bias has a name that is no token id.");
          }
          Double number = JsonValues.number(field, bias, -MAX_BIAS, MAX_BIAS);
          biases.put(Integer.valueOf(token), number == null ? 0.0 : number);
        });
    return biases;
  }

  /**
   * @throws PlatformException invalid, where it is missing
   */
  String model() {
    if (model == null || model.isEmpty()) {
      throw PlatformException.invalid("model", "model is required.");
    }
    return model;
  }

  /**
   * @throws PlatformException invalid, for options of a stream where none is asked for
   */
  boolean isStream() {
    if (includeUsage != null && !stream) {
      throw PlatformException.invalid(
          "stream_options", "stream_options is for requests with \"stream\": true only.");
    }
    return stream;
  }

  boolean isUsageIncluded() {
    return Boolean.TRUE.equals(includeUsage);
  }

  OptionalInt maxTokens() {
    return maxTokens;
  }

  int choices() {
    return choices == null ? 1 : choices;
  }

  OutputFormat format() {
    return format;
  }

  Sampling sampling() {
    return new Sampling(
        temperature,
        topP,
        topK == null ? null : Math.max(0, topK),
        minP,
        repetitionPenalty,
        presencePenalty == null ? 0 : presencePenalty,
        frequencyPenalty == null ? 0 : frequencyPenalty,
        logitBias,
        seed);
  }

  /**
   * @throws PlatformException invalid, where it can never end as it must
   */
  Stopping stopping() {
    if (maxTokens.isPresent() && minTokens > maxTokens.getAsInt()) {
      throw PlatformException.invalid(
          "min_tokens",
          "min_tokens is %d, more than max_tokens, which is %d."
              .formatted(minTokens, maxTokens.getAsInt()));
    }
    return new Stopping(stops, stopTokens, stopIncluded, endIgnored, minTokens);
  }
}
