package io.llmplatform.inference.generation;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.llmplatform.inference.cache.FieldDigest;
import io.llmplatform.inference.cache.answers.AnswerQuestion;
import io.llmplatform.inference.cache.answers.AnswerQuestion.Wording;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A request as the memory of answers knows it: digests of everything in it that decides the answer.
 */
final class AskedAnswer {
  private static final ObjectMapper JSON = new ObjectMapper();

  private AskedAnswer() {}

  /**
   * Whether the request wants one plain text, and that would be the same each time.
   *
   * @param anyTemperature whether it need not be the same
   */
  static boolean isRememberable(GenerationRequest request, boolean anyTemperature) {
    Double temperature = request.sampling().temperature();
    return request.prompts().size() == 1
        && request.choices() == 1
        && request.alternatives() < 0
        && !hasTools(request.prompts().get(0))
        && !(request.prompts().get(0) instanceof PromptSource.Quoting)
        && (anyTemperature || (temperature != null && temperature == 0));
  }

  private static boolean hasTools(PromptSource prompt) {
    return prompt instanceof PromptSource.Chat chat && !chat.chat().tools().isEmpty();
  }

  /**
   * @param prompt the tokens of the only prompt
   */
  static AnswerQuestion of(GenerationRequest request, int[] prompt) {
    return new AnswerQuestion(
        parameters(request).add("prompt").add(prompt).text(),
        request.prompts().get(0) instanceof PromptSource.Chat chat
            ? wording(request, chat.chat())
            : Optional.empty());
  }

  /** Only where the last message is a user's, and has text. */
  private static Optional<Wording> wording(GenerationRequest request, ChatPrompt chat) {
    List<Map<String, @Nullable Object>> messages = new ArrayList<>(chat.messages());
    if (messages.isEmpty()) {
      return Optional.empty();
    }
    Map<String, @Nullable Object> last = new LinkedHashMap<>(messages.remove(messages.size() - 1));
    if (!"user".equals(last.get("role"))
        || !(last.remove("content") instanceof String sentence)
        || sentence.isBlank()) {
      return Optional.empty();
    }
    messages.add(last);
    FieldDigest rest = parameters(request).add("conversation").add(json(messages));
    return Optional.of(
        new Wording(
            sentence,
            rest.add(json(chat.variables())).add(Boolean.toString(chat.answering())).text()));
  }

  private static String json(Object plain) {
    try {
      return JSON.writeValueAsString(plain);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a conversation is plain data", e);
    }
  }

  /** All but the prompt. */
  private static FieldDigest parameters(GenerationRequest request) {
    FieldDigest digest =
        new FieldDigest()
            .add(request.operation())
            .add(request.maxTokens().toString())
            .add(Boolean.toString(request.specials()));
    add(digest, request.sampling());
    add(digest, request.stopping());
    OutputFormat format = request.format();
    digest.add(format.getClass().getSimpleName());
    if (format instanceof OutputFormat.JsonSchema schema) {
      digest.add(schema.schema().toString());
    }
    return digest;
  }

  private static void add(FieldDigest digest, Sampling sampling) {
    digest
        .add(String.valueOf(sampling.temperature()))
        .add(String.valueOf(sampling.topP()))
        .add(String.valueOf(sampling.topK()))
        .add(String.valueOf(sampling.minP()))
        .add(String.valueOf(sampling.repetitionPenalty()))
        .add(Double.toString(sampling.presencePenalty()))
        .add(Double.toString(sampling.frequencyPenalty()))
        .add(new TreeMap<>(sampling.logitBias()).toString())
        .add(String.valueOf(sampling.seed()));
  }

  private static void add(FieldDigest digest, Stopping stopping) {
    digest.add(Integer.toString(stopping.strings().size()));
    stopping.strings().forEach(digest::add);
    digest
        .add(new TreeSet<>(stopping.tokens()).toString())
        .add(Boolean.toString(stopping.included()))
        .add(Boolean.toString(stopping.ignoringEnd()))
        .add(Integer.toString(stopping.minTokens()));
  }
}
