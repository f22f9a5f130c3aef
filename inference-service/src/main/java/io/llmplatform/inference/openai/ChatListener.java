package io.llmplatform.inference.openai;

import com.fasterxml.jackson.core.JsonGenerator;
import io.llmplatform.inference.answer.StreamedAnswer;
import io.llmplatform.inference.generation.Abandoned;
import io.llmplatform.inference.generation.ReplyReader;
import io.llmplatform.inference.generation.TextModel;
import io.llmplatform.inference.retrieval.answer.Quotations;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** What both kinds of answers to a chat have in common. Used by one thread at a time. */
abstract sealed class ChatListener implements AnswerListener permits ChatStream, ChatWhole {
  /** The last event of a stream. */
  static final byte[] DONE = "[DONE]".getBytes(StandardCharsets.UTF_8);

  private final ChatBody body;
  private final StreamedAnswer answer;
  private final Optional<Quotations> quotations;
  private @Nullable Completion completion;
  private Optional<Sources> sources = Optional.empty();
  private List<Reply> replies = List.of();

  /**
   * @param quotations that the prompt may hold; empty: it is not about documents
   */
  ChatListener(ChatBody body, Optional<Quotations> quotations, StreamedAnswer answer) {
    this.body = body;
    this.quotations = quotations;
    this.answer = answer;
  }

  @Override
  public final void begun(Begun begun) {
    completion = Completion.of("chatcmpl-", body.model(), begun.digest());
    replies =
        IntStream.range(0, body.request().choices())
            .mapToObj(i -> new Reply(reader(begun.model())))
            .toList();
    sources =
        quotations.map(
            found -> Sources.of(found, begun.prompts().get(0).quoted(), body.passagesIncluded()));
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

  /** The members of a message, once it is whole, that tell of documents; none without them. */
  final void writeSources(JsonGenerator json, Reply reply) throws IOException {
    if (sources.isPresent()) {
      sources.get().write(json, reply.content());
    }
  }

  final List<Reply> replies() {
    return replies;
  }
}
