package io.llmplatform.inference.openai;

import io.llmplatform.inference.generation.ReplyPart;
import io.llmplatform.inference.generation.ReplyReader;
import io.llmplatform.inference.generation.TextPiece;
import io.llmplatform.inference.language.engine.Ending;
import java.util.ArrayList;
import java.util.List;

/** One choice of a chat as it comes. Used by one thread at a time. */
final class Reply {
  /** A tool call. */
  record Call(String id, String name, StringBuilder arguments) {}

  private final ReplyReader reader;
  private final StringBuilder content = new StringBuilder();
  private final List<Call> calls = new ArrayList<>();
  private List<TextPiece.Token> untold = new ArrayList<>();

  Reply(ReplyReader reader) {
    this.reader = reader;
  }

  List<ReplyPart> read(TextPiece piece) {
    untold.addAll(piece.tokens());
    List<ReplyPart> parts = reader.read(piece.text());
    parts.forEach(this::take);
    return parts;
  }

  List<ReplyPart> end() {
    List<ReplyPart> parts = reader.end();
    parts.forEach(this::take);
    return parts;
  }

  private void take(ReplyPart part) {
    if (part instanceof ReplyPart.Content more) {
      content.append(more.text());
    } else if (part instanceof ReplyPart.Call call) {
      calls.add(new Call(Completion.randomId("call_"), call.name(), new StringBuilder()));
    } else if (part instanceof ReplyPart.Arguments more && !calls.isEmpty()) {
      calls.get(calls.size() - 1).arguments().append(more.json());
    }
  }

  String content() {
    return content.toString();
  }

  List<Call> calls() {
    return calls;
  }

  /** Tokens that were not asked for before. */
  List<TextPiece.Token> tokens() {
    List<TextPiece.Token> tokens = untold;
    untold = new ArrayList<>();
    return tokens;
  }

  /** OpenAI's {@code finish_reason}. */
  String finishReason(Ending ending) {
    if (ending == Ending.LENGTH) {
      return "length";
    }
    return calls.isEmpty() ? "stop" : "tool_calls";
  }
}
