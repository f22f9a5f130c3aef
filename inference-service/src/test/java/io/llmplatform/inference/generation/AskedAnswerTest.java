package io.llmplatform.inference.generation;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.llmplatform.inference.cache.answers.AnswerQuestion;
import io.llmplatform.inference.engine.Urgency;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AskedAnswerTest {
  private static final int[] TOKENS = {1, 2, 3};
  private static final Sampling GREEDY = sampling(0.0, Map.of(), null);
  private static final Stopping STOPPING = Stopping.DEFAULT;
  private static final PromptSource ASKED = chat(List.of(message("user", "Hi?")), Map.of());

  @Test
  void greedyRequestsForOneTextAreRememberable() {
    assertThat(AskedAnswer.isRememberable(request(ASKED, GREEDY, STOPPING), false)).isTrue();
  }

  @Test
  void whatIsDrawnIsSoWhereThatIsAskedForOnly() {
    for (Double temperature : new Double[] {null, 0.7}) {
      GenerationRequest drawn = request(ASKED, sampling(temperature, Map.of(), null), STOPPING);
      assertThat(AskedAnswer.isRememberable(drawn, false)).isFalse();
      assertThat(AskedAnswer.isRememberable(drawn, true)).isTrue();
    }
  }

  @Test
  void severalTextsLogarithmsAndToolsAreNot() {
    assertThat(AskedAnswer.isRememberable(request(List.of(ASKED), 2, -1), true)).isFalse();
    assertThat(AskedAnswer.isRememberable(request(List.of(ASKED, ASKED), 1, -1), true)).isFalse();
    assertThat(AskedAnswer.isRememberable(request(List.of(ASKED), 1, 0), true)).isFalse();
    PromptSource tools =
        new PromptSource.Chat(
            "messages",
            new ChatPrompt(
                List.of(message("user", "Hi?")), List.of(Map.of("a", "tool")), Map.of(), true));
    assertThat(AskedAnswer.isRememberable(request(tools, GREEDY, STOPPING), true)).isFalse();
  }

  @Test
  void whatQuotesDocumentsIsNot() {
    PromptSource quoting =
        new PromptSource.Quoting(
            "messages", ((PromptSource.Chat) ASKED).chat(), (model, most) -> Prompt.of(TOKENS));
    assertThat(AskedAnswer.isRememberable(request(quoting, GREEDY, STOPPING), true)).isFalse();
  }

  @Test
  void everythingThatDecidesTheAnswerIsInBothDigests() {
    List<GenerationRequest> all =
        List.of(
            request(ASKED, GREEDY, STOPPING),
            request(ASKED, sampling(0.5, Map.of(), null), STOPPING),
            request(ASKED, sampling(null, Map.of(), null), STOPPING),
            request(ASKED, sampling(0.0, Map.of(1, 2.0), null), STOPPING),
            request(ASKED, sampling(0.0, Map.of(), 7L), STOPPING),
            request(
                ASKED, new Sampling(0.0, 0.5, null, null, null, 0, 0, Map.of(), null), STOPPING),
            request(ASKED, new Sampling(0.0, null, 5, null, null, 0, 0, Map.of(), null), STOPPING),
            request(ASKED, new Sampling(0.0, null, null, .1, null, 0, 0, Map.of(), null), STOPPING),
            request(ASKED, new Sampling(0.0, null, null, null, .1, 0, 0, Map.of(), null), STOPPING),
            request(
                ASKED, new Sampling(0.0, null, null, null, null, 1, 0, Map.of(), null), STOPPING),
            request(
                ASKED, new Sampling(0.0, null, null, null, null, 0, 1, Map.of(), null), STOPPING),
            request(ASKED, GREEDY, new Stopping(List.of("a"), Set.of(), false, false, 0)),
            request(ASKED, GREEDY, new Stopping(List.of("a", "b"), Set.of(), false, false, 0)),
            request(ASKED, GREEDY, new Stopping(List.of("a, b"), Set.of(), false, false, 0)),
            request(ASKED, GREEDY, new Stopping(List.of(), Set.of(4), false, false, 0)),
            request(ASKED, GREEDY, new Stopping(List.of(), Set.of(), true, false, 0)),
            request(ASKED, GREEDY, new Stopping(List.of(), Set.of(), false, true, 0)),
            request(ASKED, GREEDY, new Stopping(List.of(), Set.of(), false, false, 1)),
            request(OptionalInt.of(5), OutputFormat.TEXT),
            request(OptionalInt.empty(), OutputFormat.JSON_OBJECT),
            request(
                OptionalInt.empty(),
                new OutputFormat.JsonSchema("f", JsonNodeFactory.instance.objectNode())),
            request(
                OptionalInt.empty(),
                new OutputFormat.JsonSchema("f", JsonNodeFactory.instance.booleanNode(true))));

    Set<String> requests = new HashSet<>();
    Set<String> rests = new HashSet<>();
    for (GenerationRequest each : all) {
      AnswerQuestion question = AskedAnswer.of(each, TOKENS);
      assertThat(requests.add(question.request())).as(each.toString()).isTrue();
      assertThat(rests.add(question.wording().orElseThrow().rest())).as(each.toString()).isTrue();
    }
  }

  @Test
  void thePromptIsInTheFirst() {
    GenerationRequest request = request(ASKED, GREEDY, STOPPING);

    assertThat(AskedAnswer.of(request, new int[] {1, 2}).request())
        .isNotEqualTo(AskedAnswer.of(request, new int[] {1, 3}).request());
    assertThat(AskedAnswer.of(request, new int[] {1, 2}))
        .isEqualTo(AskedAnswer.of(request, new int[] {1, 2}));
  }

  @Test
  void requestsThatDifferInTheLastMessageShareTheSecond() {
    AnswerQuestion asked = asked(List.of(message("system", "s"), message("user", "Hi?")));
    AnswerQuestion other = asked(List.of(message("system", "s"), message("user", "Hello?")));

    assertThat(asked.wording().orElseThrow().sentence()).isEqualTo("Hi?");
    assertThat(other.wording().orElseThrow().rest())
        .isEqualTo(asked.wording().orElseThrow().rest());
    for (AnswerQuestion apart :
        List.of(
            asked(List.of(message("user", "Hi?"))),
            asked(List.of(message("system", "t"), message("user", "Hi?"))),
            asked(List.of(message("assistant", "s"), message("user", "Hi?"))),
            AskedAnswer.of(
                request(
                    chat(
                        List.of(message("system", "s"), message("user", "Hi?")),
                        Map.of("thinking", true)),
                    GREEDY,
                    STOPPING),
                TOKENS))) {
      assertThat(apart.wording().orElseThrow().rest())
          .isNotEqualTo(asked.wording().orElseThrow().rest());
    }
  }

  @Test
  void whatIsNoQuestionOfAUserIsNotCompared() {
    assertThat(asked(List.of(message("user", "Hi?"), message("assistant", "Yes"))).wording())
        .isEmpty();
    assertThat(asked(List.of(message("user", " "))).wording()).isEmpty();
    assertThat(
            AskedAnswer.of(
                    request(new PromptSource.Text("prompt", "Hi?"), GREEDY, STOPPING), TOKENS)
                .wording())
        .isEmpty();
  }

  private static AnswerQuestion asked(List<Map<String, @Nullable Object>> messages) {
    return AskedAnswer.of(request(chat(messages, Map.of()), GREEDY, STOPPING), TOKENS);
  }

  private static Map<String, @Nullable Object> message(String role, String content) {
    return Map.of("role", role, "content", content);
  }

  private static PromptSource chat(
      List<Map<String, @Nullable Object>> messages, Map<String, @Nullable Object> variables) {
    return new PromptSource.Chat("messages", new ChatPrompt(messages, List.of(), variables, true));
  }

  private static Sampling sampling(
      @Nullable Double temperature, Map<Integer, Double> biases, @Nullable Long seed) {
    return new Sampling(temperature, null, null, null, null, 0, 0, biases, seed);
  }

  private static GenerationRequest request(
      PromptSource prompt, Sampling sampling, Stopping stopping) {
    return request(
        List.of(prompt), 1, -1, OptionalInt.empty(), sampling, stopping, OutputFormat.TEXT);
  }

  private static GenerationRequest request(
      List<PromptSource> prompts, int choices, int alternatives) {
    return request(
        prompts, choices, alternatives, OptionalInt.empty(), GREEDY, STOPPING, OutputFormat.TEXT);
  }

  private static GenerationRequest request(OptionalInt maxTokens, OutputFormat format) {
    return request(List.of(ASKED), 1, -1, maxTokens, GREEDY, STOPPING, format);
  }

  private static GenerationRequest request(
      List<PromptSource> prompts,
      int choices,
      int alternatives,
      OptionalInt maxTokens,
      Sampling sampling,
      Stopping stopping,
      OutputFormat format) {
    return new GenerationRequest(
        "chat",
        prompts,
        choices,
        maxTokens,
        sampling,
        stopping,
        format,
        alternatives,
        false,
        false,
        new Urgency(0, Duration.ofMinutes(1)));
  }
}
