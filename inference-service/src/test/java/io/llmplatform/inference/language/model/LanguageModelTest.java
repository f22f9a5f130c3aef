package io.llmplatform.inference.language.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.llmplatform.inference.engine.QueueSettings;
import io.llmplatform.inference.engine.Urgency;
import io.llmplatform.inference.language.LanguageSettings;
import io.llmplatform.inference.language.engine.Ending;
import io.llmplatform.inference.language.engine.EngineListener;
import io.llmplatform.inference.language.sampling.SampledToken;
import io.llmplatform.inference.language.text.StopStrings;
import io.llmplatform.inference.language.text.TestTokenizers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LanguageModelTest {
  private static final int END = 0;
  private static final int ASSISTANT = 2;

  private final ScriptedEngine engine = new ScriptedEngine(64);
  private final Told told = new Told();
  private LanguageModel model;

  @BeforeEach
  void open(@TempDir Path directory) throws IOException {
    Files.copy(TestTokenizers.byteLevel(), directory.resolve("tokenizer.json"));
    Files.writeString(
        directory.resolve("config.json"), "{\"max_position_embeddings\":64,\"eos_token_id\":0}");
    Files.writeString(
        directory.resolve("chat_template.jinja"),
        "{% for m in messages %}<|{{ m.role }}|>{{ m.content }}<|end|>{% endfor %}"
            + "{% if add_generation_prompt %}<|assistant|>{% endif %}");
    model =
        LanguageModel.open(
            directory,
            directory.resolve("model.onnx"),
            engine.opening(),
            LanguageSettings.DEFAULT,
            QueueSettings.DEFAULT,
            null,
            EngineListener.NONE,
            Clock.systemUTC());
  }

  @AfterEach
  void close() {
    model.close();
  }

  @Test
  void givesTheTextOfItsTokensAndHowItEnded() {
    engine.say(tokens("Hello, 今天 😀!", END));

    model.complete(completion(StopStrings.NONE, 50), told);

    assertThat(told.text).hasToString("Hello, 今天 😀!");
    assertThat(told.cached).isEqualTo(2);
    CompletionListener.End end = told.end();
    assertThat(end.ending()).isEqualTo(Ending.STOP);
    assertThat(end.stopString()).isNull();
    assertThat(end.promptTokens()).isEqualTo(3);
    assertThat(end.cachedTokens()).isEqualTo(2);
    assertThat(end.generated()).isEqualTo(told.tokens.size() + 1);
  }

  @Test
  void makesAPromptOfAConversation() {
    String prompt =
        model
            .chatTemplate()
            .orElseThrow()
            .render(List.of(Map.of("role", "user", "content", "Hello")), null, true, Map.of());
    assertThat(prompt).isEqualTo("<|user|>Hello<|end|><|assistant|>");
    assertThat(model.tokenizer().encodeAsWritten(prompt))
        .hasSize(4)
        .startsWith(1)
        .endsWith(END, ASSISTANT);
  }

  @Test
  void endsBeforeAStopStringAndSaysWhich() {
    engine.say(tokens("The quick brown fox jumps"));

    model.complete(completion(StopStrings.of(List.of("xyz", "wn f"), false), 50), told);

    assertThat(told.text).hasToString("The quick bro");
    assertThat(told.end().ending()).isEqualTo(Ending.STOP);
    assertThat(told.end().stopString()).isEqualTo("wn f");
    assertThat(told.end().generated()).isLessThan(tokens("The quick brown fox jumps").length);
  }

  @Test
  void givesWhatItHeldBackWhenTheTextEndsThere() {
    engine.say(tokens("so on"));

    model.complete(completion(StopStrings.of(List.of("on and"), false), 50), told);

    assertThat(told.text).hasToString("so on");
    assertThat(told.end().stopString()).isNull();
    assertThat(told.tokens).hasSize(tokens("so on").length);
  }

  @Test
  void replacesACharacterThatTheLastTokenBegins() {
    int[] emoji = tokens("👨‍👩‍👧‍👦");
    engine.say(emoji);

    model.complete(completion(StopStrings.NONE, 1), told);

    assertThat(told.text.toString()).endsWith("\uFFFD");
    assertThat(told.end().ending()).isEqualTo(Ending.LENGTH);
  }

  @Test
  void endsWhenTheListenerHasEnough() {
    engine.say(tokens("The quick brown fox"));
    told.enoughAfter = 2;

    model.complete(completion(StopStrings.of(List.of("never"), false), 50), told);

    assertThat(told.tokens).hasSize(2);
    assertThat(told.end().ending()).isEqualTo(Ending.STOP);
  }

  @Test
  void describesItselfAsTritonDescribesLanguageModels() {
    assertThat(model.session().inputs()).extracting(input -> input.name()).contains("text_input");
    assertThat(model.session().outputs())
        .extracting(output -> output.name())
        .containsExactly("text_output");
    assertThat(model.contextLength()).isEqualTo(64);
    assertThat(model.configuration().stopTokens()).containsExactly(END);
  }

  @Test
  void isClosedWithItsEngine() {
    model.close();
    assertThat(engine.closed).isTrue();
    Completion completion = completion(StopStrings.NONE, 1);
    assertThatThrownBy(() -> model.complete(completion, told)).hasMessage("closed");
  }

  private int[] tokens(String text, int... more) {
    int[] tokens = model.tokenizer().encodeAsWritten(text);
    int[] all = Arrays.copyOf(tokens, tokens.length + more.length);
    System.arraycopy(more, 0, all, tokens.length, more.length);
    return all;
  }

  private static Completion completion(StopStrings stops, int maxTokens) {
    return new Completion(
        new int[] {1, 90, ASSISTANT},
        maxTokens,
        logits -> null,
        stops,
        Set.of(END),
        false,
        "tenant",
        Urgency.DEFAULT);
  }

  private static final class Told implements CompletionListener {
    private final StringBuilder text = new StringBuilder();
    private final List<SampledToken> tokens = new ArrayList<>();
    private int cached;
    private int enoughAfter = Integer.MAX_VALUE;
    private @Nullable End end;

    @Override
    public void prefilled(int cachedTokens) {
      cached = cachedTokens;
    }

    @Override
    public boolean piece(String more, @Nullable SampledToken token) {
      text.append(more);
      if (token != null) {
        tokens.add(token);
      }
      return tokens.size() < enoughAfter;
    }

    @Override
    public void ended(End how) {
      assertThat(end).isNull();
      end = how;
    }

    End end() {
      if (end == null) {
        throw new AssertionError("it has not ended");
      }
      return end;
    }
  }
}
