package io.llmplatform.inference.capture;

import io.llmplatform.inference.capture.PayloadEvent.Turn;
import io.llmplatform.inference.generation.GenerationRequest;
import io.llmplatform.inference.generation.PromptSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The texts of a prompt, without what it quotes of documents, which not everybody may read. Where
 * there is not room for all, what was said last goes first: it is what was asked.
 */
final class CapturedPrompt {
  private static final String USER = "user";

  private CapturedPrompt() {}

  static List<Turn> of(GenerationRequest request, BoundedTexts room) {
    List<Turn> turns = new ArrayList<>();
    request.prompts().forEach(prompt -> collect(prompt, turns));
    List<Turn> kept = new ArrayList<>();
    for (int i = turns.size() - 1; i >= 0; i--) {
      Turn turn = turns.get(i);
      kept.add(0, new Turn(turn.role(), room.take(turn.text())));
    }
    return kept;
  }

  private static void collect(PromptSource prompt, List<Turn> turns) {
    if (prompt instanceof PromptSource.Text text) {
      turns.add(new Turn(USER, text.text()));
    } else if (prompt instanceof PromptSource.Tokens tokens) {
      turns.add(new Turn(USER, "[%d tokens]".formatted(tokens.ids().length)));
    } else if (prompt instanceof PromptSource.Chat chat) {
      chat.chat().messages().forEach(message -> turns.add(turn(message)));
    } else if (prompt instanceof PromptSource.Quoting quoting) {
      quoting.asked().messages().forEach(message -> turns.add(turn(message)));
    }
  }

  private static Turn turn(Map<String, @Nullable Object> message) {
    StringBuilder text = new StringBuilder();
    content(message.get("content"), text);
    Object calls = message.get("tool_calls");
    if (calls != null) {
      text.append(text.isEmpty() ? "" : "\n").append(calls);
    }
    return new Turn(String.valueOf(message.get("role")), text.toString());
  }

  /** A text, or parts of which those are told of that are text. */
  private static void content(@Nullable Object content, StringBuilder text) {
    if (content instanceof String whole) {
      text.append(whole);
    } else if (content instanceof List<?> parts) {
      for (Object part : parts) {
        if (part instanceof Map<?, ?> members && members.get("text") instanceof String piece) {
          text.append(text.isEmpty() ? "" : "\n").append(piece);
        }
      }
    }
  }
}
