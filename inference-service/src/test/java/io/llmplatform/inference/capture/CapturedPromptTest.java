package io.llmplatform.inference.capture;

import static org.assertj.core.api.Assertions.assertThat;

import io.llmplatform.inference.capture.PayloadEvent.Turn;
import io.llmplatform.inference.engine.Urgency;
import io.llmplatform.inference.generation.ChatPrompt;
import io.llmplatform.inference.generation.GenerationRequest;
import io.llmplatform.inference.generation.OutputFormat;
import io.llmplatform.inference.generation.PromptSource;
import io.llmplatform.inference.generation.Sampling;
import io.llmplatform.inference.generation.Stopping;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CapturedPromptTest {

  private static List<Turn> captured(BoundedTexts room, PromptSource... prompts) {
    return CapturedPrompt.of(
        new GenerationRequest(
            "chat",
            List.of(prompts),
            1,
            OptionalInt.empty(),
            Sampling.DEFAULT,
            Stopping.DEFAULT,
            OutputFormat.TEXT,
            -1,
            false,
            false,
            new Urgency(0, Duration.ofMinutes(1))),
        room);
  }

  @SafeVarargs
  private static PromptSource chat(Map<String, @Nullable Object>... messages) {
    return new PromptSource.Chat(
        "messages", new ChatPrompt(List.of(messages), List.of(), Map.of(), true));
  }

  @Test
  void whatIsQuotedOfDocumentsIsLeftOut() {
    ChatPrompt asked =
        new ChatPrompt(
            List.of(Map.of("role", "user", "content", "Leave?")), List.of(), Map.of(), true);
    PromptSource quoting =
        new PromptSource.Quoting(
            "messages",
            asked,
            (model, most) -> {
              throw new AssertionError("it is not written for this");
            });
    assertThat(captured(new BoundedTexts(100), quoting))
        .containsExactly(new Turn("user", "Leave?"));
  }

  @Test
  void messagesAreTurns() {
    assertThat(
            captured(
                new BoundedTexts(100),
                chat(
                    Map.of("role", "system", "content", "Be brief."),
                    Map.of(
                        "role",
                        "user",
                        "content",
                        List.of(
                            Map.of("type", "text", "text", "one"),
                            Map.of("type", "text", "text", "two"))))))
        .containsExactly(new Turn("system", "Be brief."), new Turn("user", "one\ntwo"));
  }

  @Test
  void textsAndTokensAreTheUsers() {
    assertThat(
            captured(
                new BoundedTexts(100),
                new PromptSource.Text("prompt[0]", "Once"),
                new PromptSource.Tokens("prompt[1]", new int[] {1, 2, 3})))
        .containsExactly(new Turn("user", "Once"), new Turn("user", "[3 tokens]"));
  }

  @Test
  void whatWasSaidLastIsKept() {
    BoundedTexts room = new BoundedTexts(8);
    assertThat(
            captured(
                room,
                chat(
                    Map.of("role", "user", "content", "long ago"),
                    Map.of("role", "user", "content", "before"),
                    Map.of("role", "user", "content", "now"))))
        .containsExactly(new Turn("user", ""), new Turn("user", "befor"), new Turn("user", "now"));
    assertThat(room.isCut()).isTrue();
  }

  @Test
  void noCharacterIsHalved() {
    BoundedTexts room = new BoundedTexts(3);
    assertThat(room.take("ab😀")).isEqualTo("ab");
    assertThat(room.take("c")).isEmpty();
    assertThat(room.isCut()).isTrue();
  }
}
