package io.llmplatform.inference.kserve;

import com.fasterxml.jackson.core.JsonGenerator;
import io.llmplatform.inference.answer.StreamedAnswer;
import io.llmplatform.inference.body.JsonBytes;
import io.llmplatform.inference.catalog.ModelVersion;
import io.llmplatform.inference.generation.Abandoned;
import io.llmplatform.inference.generation.GenerationListener;
import io.llmplatform.inference.generation.TextPiece;
import io.llmplatform.inference.generation.Usage;
import io.llmplatform.inference.language.engine.Ending;
import java.io.IOException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Tells of a text as Triton's generate extension has it. Used by one thread at a time. */
final class GenerateListener implements GenerationListener {
  private final GenerateBody body;
  private final boolean streamed;
  private final StreamedAnswer answer;
  private final StringBuilder text = new StringBuilder();
  private @Nullable ModelVersion by;

  GenerateListener(GenerateBody body, boolean streamed, StreamedAnswer answer) {
    this.body = body;
    this.streamed = streamed;
    this.answer = answer;
  }

  @Override
  public void begun(Begun begun) {
    by = begun.by();
    if (!streamed) {
      text.append(body.prefix());
    }
  }

  @Override
  public void piece(int choice, TextPiece piece) {
    if (!streamed) {
      text.append(piece.text());
    } else if (!piece.text().isEmpty()) {
      answer.send(JsonBytes.event(json -> write(json, piece.text())));
    }
  }

  @Override
  public void ended(int choice, Ending ending) {
    // What follows is told of the whole request.
  }

  @Override
  public void completed(Usage usage) {
    if (!streamed) {
      answer.send(JsonBytes.of(json -> write(json, text.toString())));
    }
    answer.end();
  }

  private void write(JsonGenerator json, String output) throws IOException {
    ModelVersion version = Objects.requireNonNull(by, "told before it has begun");
    json.writeStartObject();
    if (body.id() != null) {
      json.writeStringField("id", body.id());
    }
    json.writeStringField("model_name", version.name());
    json.writeStringField("model_version", Integer.toString(version.version()));
    json.writeStringField("text_output", output);
    json.writeEndObject();
  }

  @Override
  public void failed(Throwable failure) {
    if (failure instanceof Abandoned) {
      answer.cut();
    } else {
      answer.fail(failure);
    }
  }
}
