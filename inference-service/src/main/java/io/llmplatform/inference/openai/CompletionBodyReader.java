package io.llmplatform.inference.openai;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.llmplatform.common.error.PlatformException;
import io.llmplatform.inference.body.JsonBody;
import io.llmplatform.inference.body.JsonValues;
import io.llmplatform.inference.generation.GenerationRequest;
import io.llmplatform.inference.generation.PromptSource;
import io.llmplatform.inference.settings.InferenceSettings.Generation;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** Collects the members of a completions request; one reader for each body. */
final class CompletionBodyReader implements JsonBody.Member {
  private static final int MAX_TOP = 20;

  /** OpenAI's default. */
  private static final int USUAL_TOKENS = 16;

  private final Generation limits;
  private final GenerationFields common;
  private @Nullable List<PromptSource> prompts;
  private boolean echo;
  private @Nullable Integer bestOf;
  private int logprobs = -1;

  CompletionBodyReader(Generation limits) {
    this.limits = limits;
    this.common = new GenerationFields(limits);
  }

  @Override
  public void read(String name, JsonParser value) throws IOException {
    switch (name) {
      case "prompt" -> prompts = prompts(value);
      case "echo" -> echo = Boolean.TRUE.equals(JsonValues.flag(name, value));
      case "suffix" -> refuseSuffix(value);
      case "best_of" -> bestOf = JsonValues.integer(name, value, 1, limits.maxChoices());
      case "logprobs" -> logprobs(value);
      default -> {
        if (!common.read(name, value)) {
          value.skipChildren();
        }
      }
    }
  }

  private void logprobs(JsonParser value) throws IOException {
    Integer count = JsonValues.integer("logprobs", value, 0, MAX_TOP);
    logprobs = count == null ? -1 : count;
  }

  private static void refuseSuffix(JsonParser value) throws IOException {
    String suffix = JsonBody.string("suffix", value);
    if (suffix != null && !suffix.isEmpty()) {
      throw PlatformException.invalid("suffix", "suffix is not taken: texts are only continued.");
    }
  }

  CompletionBody body() {
    if (prompts == null) {
      throw PlatformException.invalid("prompt", "prompt is required.");
    }
    requireTogether();
    return new CompletionBody(
        common.model(),
        new GenerationRequest(
            "text_completion",
            prompts,
            common.choices(),
            OptionalInt.of(common.maxTokens().orElse(USUAL_TOKENS)),
            common.sampling(),
            common.stopping(),
            common.format(),
            logprobs,
            echo && logprobs >= 0,
            false,
            ChatBodyReader.urgency(limits)),
        common.isStream(),
        common.isUsageIncluded(),
        echo,
        logprobs >= 0);
  }

  /** Members that are sound by themselves may not go together. */
  private void requireTogether() {
    if (bestOf != null && bestOf != common.choices()) {
      throw PlatformException.invalid(
          "best_of", "best_of is %d; it must be n, %d.".formatted(bestOf, common.choices()));
    }
    int texts = common.choices() * (prompts == null ? 0 : prompts.size());
    if (texts > limits.maxChoices()) {
      throw PlatformException.invalid(
          "n",
          "The request asks for %d texts, prompts times n; the most allowed are %d."
              .formatted(texts, limits.maxChoices()));
    }
  }

  private List<PromptSource> prompts(JsonParser value) throws IOException {
    if (value.currentToken() == JsonToken.VALUE_STRING) {
      return List.of(text("prompt", value));
    }
    if (value.currentToken() != JsonToken.START_ARRAY) {
      throw PlatformException.invalid(
          "prompt", "prompt must be a string, or an array of strings or of token ids.");
    }
    JsonToken first = value.nextToken();
    if (first == JsonToken.END_ARRAY) {
      throw PlatformException.invalid("prompt", "prompt must not be empty.");
    }
    return first == JsonToken.VALUE_NUMBER_INT
        ? List.of(new PromptSource.Tokens("prompt", TokenIds.read("prompt", value)))
        : elements(value);
  }

  /** The parser is at the first element, and is left at the array's end. */
  private List<PromptSource> elements(JsonParser value) throws IOException {
    List<PromptSource> elements = new ArrayList<>();
    for (; value.currentToken() != JsonToken.END_ARRAY; value.nextToken()) {
      if (elements.size() == limits.maxChoices()) {
        throw PlatformException.invalid(
            "prompt",
            "prompt has more than %d elements, the most allowed.".formatted(limits.maxChoices()));
      }
      elements.add(element("prompt[%d]".formatted(elements.size()), value));
    }
    return elements;
  }

  private static PromptSource element(String field, JsonParser value) throws IOException {
    if (value.currentToken() == JsonToken.VALUE_STRING) {
      return text(field, value);
    }
    if (value.currentToken() != JsonToken.START_ARRAY) {
      throw PlatformException.invalid(field, field + " must be a string or an array of token ids.");
    }
    value.nextToken();
    return new PromptSource.Tokens(field, TokenIds.read(field, value));
  }

  private static PromptSource text(String field, JsonParser value) throws IOException {
    return new PromptSource.Text(field, JsonBody.requireUnicode(field, value.getText()));
  }
}
