package io.llmplatform.inference.openai;

import com.fasterxml.jackson.core.JsonGenerator;
import io.llmplatform.inference.answer.StreamedAnswer;
import io.llmplatform.inference.body.JsonBytes;
import io.llmplatform.inference.generation.TextPiece;
import io.llmplatform.inference.generation.Usage;
import io.llmplatform.inference.language.engine.Ending;
import io.llmplatform.inference.retrieval.answer.Quotations;
import java.io.IOException;
import java.util.Optional;

/** Tells of a chat by one {@code chat.completion}. Used by one thread at a time. */
final class ChatWhole extends ChatListener {
  private final Ending[] endings;

  ChatWhole(ChatBody body, Optional<Quotations> quotations, StreamedAnswer answer) {
    super(body, quotations, answer);
    endings = new Ending[body.request().choices()];
  }

  @Override
  void begun() {
    // All is told at the end.
  }

  @Override
  public void piece(int choice, TextPiece piece) {
    replies().get(choice).read(piece);
  }

  @Override
  public void ended(int choice, Ending ending) {
    replies().get(choice).end();
    endings[choice] = ending;
  }

  @Override
  public void completed(Usage usage) {
    answer()
        .send(
            JsonBytes.of(
                json -> {
                  completion().begin(json, "chat.completion");
                  json.writeArrayFieldStart("choices");
                  for (int i = 0; i < replies().size(); i++) {
                    write(json, i);
                  }
                  json.writeEndArray();
                  Completion.write(json, usage);
                  json.writeEndObject();
                }));
    answer().end();
  }

  private void write(JsonGenerator json, int choice) throws IOException {
    Reply reply = replies().get(choice);
    json.writeStartObject();
    json.writeNumberField("index", choice);
    json.writeObjectFieldStart("message");
    json.writeStringField("role", "assistant");
    if (reply.content().isEmpty() && !reply.calls().isEmpty()) {
      json.writeNullField("content");
    } else {
      json.writeStringField("content", reply.content());
    }
    json.writeNullField("refusal");
    if (!reply.calls().isEmpty()) {
      writeCalls(json, reply);
    }
    writeSources(json, reply);
    json.writeEndObject();
    if (body().logprobs()) {
      Logprobs.chat(json, reply.tokens());
    } else {
      json.writeNullField("logprobs");
    }
    json.writeStringField("finish_reason", reply.finishReason(endings[choice]));
    json.writeEndObject();
  }

  private static void writeCalls(JsonGenerator json, Reply reply) throws IOException {
    json.writeArrayFieldStart("tool_calls");
    for (Reply.Call call : reply.calls()) {
      json.writeStartObject();
      json.writeStringField("id", call.id());
      json.writeStringField("type", "function");
      json.writeObjectFieldStart("function");
      json.writeStringField("name", call.name());
      json.writeStringField("arguments", call.arguments().toString());
      json.writeEndObject();
      json.writeEndObject();
    }
    json.writeEndArray();
  }
}
