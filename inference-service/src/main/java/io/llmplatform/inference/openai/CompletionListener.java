package io.llmplatform.inference.openai;

import com.fasterxml.jackson.core.JsonGenerator;
import io.llmplatform.inference.answer.StreamedAnswer;
import io.llmplatform.inference.body.JsonBytes;
import io.llmplatform.inference.generation.PromptSource;
import io.llmplatform.inference.generation.TextPiece;
import io.llmplatform.inference.generation.Usage;
import io.llmplatform.inference.language.engine.Ending;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Tells of completions, by one {@code text_completion} or by events of that kind. Used by one
 * thread at a time.
 */
final class CompletionListener implements AnswerListener {
  private static final String OBJECT = "text_completion";

  private final CompletionBody body;
  private final StreamedAnswer answer;
  private final List<Text> texts = new ArrayList<>();
  private @Nullable Completion completion;

  /** One choice as it comes; what was told in an event is forgotten. */
  private static final class Text {
    private final StringBuilder untold = new StringBuilder();
    private final List<TextPiece.Token> tokens = new ArrayList<>();

    /** Characters of the tokens that were told. */
    private int offset;

    private @Nullable String finish;
  }

  CompletionListener(CompletionBody body, StreamedAnswer answer) {
    this.body = body;
    this.answer = answer;
  }

  @Override
  public void begun(Begun begun) {
    completion = Completion.of("cmpl-", body.model(), begun.digest());
    int choices = body.request().choices();
    for (int i = 0; i < begun.prompts().size() * choices; i++) {
      Text text = new Text();
      texts.add(text);
      if (body.echo()) {
        PromptSource prompt = body.request().prompts().get(i / choices);
        text.untold.append(
            prompt instanceof PromptSource.Text written
                ? written.text()
                : begun.model().decode(begun.prompts().get(i / choices).tokens()));
        if (!body.logprobs()) {
          tell(i, text);
        }
      }
    }
  }

  @Override
  public void prompt(int choice, TextPiece.Token token) {
    texts.get(choice).tokens.add(token);
  }

  @Override
  public void piece(int choice, TextPiece piece) {
    Text text = texts.get(choice);
    text.untold.append(piece.text());
    text.tokens.addAll(piece.tokens());
    if (!piece.text().isEmpty()) {
      tell(choice, text);
    }
  }

  @Override
  public void ended(int choice, Ending ending) {
    Text text = texts.get(choice);
    text.finish = ending == Ending.LENGTH ? "length" : "stop";
    tell(choice, text);
  }

  private void tell(int choice, Text text) {
    if (!body.streamed()) {
      return;
    }
    answer.send(
        JsonBytes.event(
            json -> {
              completion().begin(json, OBJECT);
              json.writeArrayFieldStart("choices");
              write(json, choice, text);
              json.writeEndArray();
              if (body.usageIncluded()) {
                json.writeNullField("usage");
              }
              json.writeEndObject();
            }));
    text.untold.setLength(0);
    text.offset += text.tokens.stream().mapToInt(each -> each.chosen().text().length()).sum();
    text.tokens.clear();
  }

  private void write(JsonGenerator json, int choice, Text text) throws IOException {
    json.writeStartObject();
    json.writeStringField("text", text.untold.toString());
    json.writeNumberField("index", choice);
    if (body.logprobs()) {
      Logprobs.completion(json, text.tokens, text.offset);
    } else {
      json.writeNullField("logprobs");
    }
    json.writeStringField("finish_reason", text.finish);
    json.writeEndObject();
  }

  @Override
  public void completed(Usage usage) {
    if (!body.streamed()) {
      answer.send(JsonBytes.of(json -> write(json, texts, usage)));
    } else {
      if (body.usageIncluded()) {
        answer.send(JsonBytes.event(json -> write(json, List.of(), usage)));
      }
      answer.send(JsonBytes.event(ChatListener.DONE));
    }
    answer.end();
  }

  private void write(JsonGenerator json, List<Text> all, Usage usage) throws IOException {
    completion().begin(json, OBJECT);
    json.writeArrayFieldStart("choices");
    for (int i = 0; i < all.size(); i++) {
      write(json, i, all.get(i));
    }
    json.writeEndArray();
    Completion.write(json, usage);
    json.writeEndObject();
  }

  @Override
  public void failed(Throwable failure) {
    ChatListener.fail(answer, failure);
  }

  @Override
  public String id() {
    return completion().id();
  }

  private Completion completion() {
    return Objects.requireNonNull(completion, "told before it has begun");
  }
}
