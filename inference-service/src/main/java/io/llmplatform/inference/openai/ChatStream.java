package io.llmplatform.inference.openai;

import com.fasterxml.jackson.core.JsonGenerator;
import io.llmplatform.inference.answer.StreamedAnswer;
import io.llmplatform.inference.body.JsonBytes;
import io.llmplatform.inference.generation.ReplyPart;
import io.llmplatform.inference.generation.TextPiece;
import io.llmplatform.inference.generation.Usage;
import io.llmplatform.inference.language.engine.Ending;
import io.llmplatform.inference.retrieval.answer.Quotations;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Tells of a chat by {@code chat.completion.chunk} events. Used by one thread at a time. */
final class ChatStream extends ChatListener {
  private static final String OBJECT = "chat.completion.chunk";

  ChatStream(ChatBody body, Optional<Quotations> quotations, StreamedAnswer answer) {
    super(body, quotations, answer);
  }

  /** The members of a delta; the object is opened and closed for it. */
  @FunctionalInterface
  private interface Delta {
    void members(JsonGenerator json) throws IOException;
  }

  @Override
  void begun() {
    for (int i = 0; i < replies().size(); i++) {
      chunk(
          i,
          null,
          List.of(),
          json -> {
            json.writeStringField("role", "assistant");
            json.writeStringField("content", "");
          });
    }
  }

  @Override
  public void piece(int choice, TextPiece piece) {
    Reply reply = replies().get(choice);
    tell(choice, reply, reply.read(piece));
  }

  private void tell(int choice, Reply reply, List<ReplyPart> parts) {
    for (ReplyPart part : parts) {
      chunk(choice, null, reply.tokens(), json -> write(json, reply, part));
    }
  }

  private static void write(JsonGenerator json, Reply reply, ReplyPart part) throws IOException {
    if (part instanceof ReplyPart.Content content) {
      json.writeStringField("content", content.text());
      return;
    }
    int index = reply.calls().size() - 1;
    json.writeArrayFieldStart("tool_calls");
    json.writeStartObject();
    json.writeNumberField("index", index);
    if (part instanceof ReplyPart.Call call) {
      json.writeStringField("id", reply.calls().get(index).id());
      json.writeStringField("type", "function");
      json.writeObjectFieldStart("function");
      json.writeStringField("name", call.name());
      json.writeStringField("arguments", "");
    } else {
      json.writeObjectFieldStart("function");
      json.writeStringField("arguments", ((ReplyPart.Arguments) part).json());
    }
    json.writeEndObject();
    json.writeEndObject();
    json.writeEndArray();
  }

  @Override
  public void ended(int choice, Ending ending) {
    Reply reply = replies().get(choice);
    tell(choice, reply, reply.end());
    chunk(choice, reply.finishReason(ending), reply.tokens(), json -> writeSources(json, reply));
  }

  @Override
  public void completed(Usage usage) {
    if (body().usageIncluded()) {
      answer()
          .send(
              JsonBytes.event(
                  json -> {
                    completion().begin(json, OBJECT);
                    json.writeArrayFieldStart("choices");
                    json.writeEndArray();
                    Completion.write(json, usage);
                    json.writeEndObject();
                  }));
    }
    answer().send(JsonBytes.event(DONE));
    answer().end();
  }

  private void chunk(
      int choice, @Nullable String finish, List<TextPiece.Token> tokens, Delta delta) {
    answer()
        .send(
            JsonBytes.event(
                json -> {
                  completion().begin(json, OBJECT);
                  json.writeArrayFieldStart("choices");
                  json.writeStartObject();
                  json.writeNumberField("index", choice);
                  json.writeObjectFieldStart("delta");
                  delta.members(json);
                  json.writeEndObject();
                  logprobs(json, tokens);
                  json.writeStringField("finish_reason", finish);
                  json.writeEndObject();
                  json.writeEndArray();
                  if (body().usageIncluded()) {
                    json.writeNullField("usage");
                  }
                  json.writeEndObject();
                }));
  }

  private void logprobs(JsonGenerator json, List<TextPiece.Token> tokens) throws IOException {
    if (tokens.isEmpty()) {
      json.writeNullField("logprobs");
    } else {
      Logprobs.chat(json, tokens);
    }
  }
}
