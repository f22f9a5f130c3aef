package io.llmplatform.inference.openai;

import io.llmplatform.inference.answer.StreamedAnswer;
import io.llmplatform.inference.generation.Abandoned;
import io.llmplatform.inference.generation.ReplyReader;
import io.llmplatform.inference.generation.TextModel;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** What both kinds of answers to a chat have in common. Used by one thread at a time. */
abstract sealed class ChatListener implements AnswerListener permits ChatStream, ChatWhole {
  /** The last event of a stream. */
  static final byte[] DONE = "[DONE]".getBytes(StandardCharsets.UTF_8);

  private final ChatBody body;
  private final StreamedAnswer answer;
  private @Nullable Completion completion;
  private List<Reply> replies = List.of();

  ChatListener(ChatBody body, StreamedAnswer answer) {
    this.body = body;
    this.answer = answer;
  }

  @Override
  public final void begun(Begun begun) {
    completion = Completion.of("chatcmpl-", body.model(), begun.digest());
    replies =
        IntStream.range(0, body.request().choices())
            .mapToObj(i -> new Reply(reader(begun.model())))
            .toList();
    begun();
  }

  private ReplyReader reader(TextModel model) {
    if (body.choice() instanceof ToolChoice.Named named) {
      return ForcedCalls.named(named.name());
    }
    if (body.choice() instanceof ToolChoice.Required) {
      return ForcedCalls.list();
    }
    return body.tools() ? model.replies() : ReplyReader.plain();
  }

  abstract void begun();

  @Override
  public final void failed(Throwable failure) {
    fail(answer, failure);
  }

  /** Ends an answer: by an error, or at once where nobody would read it. */
  static void fail(StreamedAnswer answer, Throwable failure) {
    if (failure instanceof Abandoned) {
      answer.cut();
    } else {
      answer.fail(failure);
    }
  }

  final ChatBody body() {
    return body;
  }

  final StreamedAnswer answer() {
    return answer;
  }

  final Completion completion() {
    return Objects.requireNonNull(completion, "told before it has begun");
  }

  @Override
  public final String id() {
    return completion().id();
  }

  final List<Reply> replies() {
    return replies;
  }
}
