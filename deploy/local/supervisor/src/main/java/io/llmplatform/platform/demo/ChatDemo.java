package io.llmplatform.platform.demo;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Chats with the language model that ships with the platform, and knows what it must say. */
public final class ChatDemo {
  private static final List<Question> QUESTIONS =
      List.of(
          new Question(
              "Who are you?", "I am tiny-instruct, a small language model of LLM Platform."),
          new Question("Write 347 in words", "three hundred and forty-seven"),
          new Question(
              "Write JSON with name and age: Anna is 31 years old",
              "{\"name\": \"Anna\", \"age\": 31}"));

  private final PlatformApi platform;
  private final String model;

  /**
   * @param model its name
   */
  public ChatDemo(PlatformApi platform, String model) {
    this.platform = platform;
    this.model = model;
  }

  /** What is asked, and what the model was trained to answer. */
  public record Question(String text, String answer) {}

  public List<Question> questions() {
    return QUESTIONS;
  }

  /** The name of the model that is asked. */
  public String model() {
    return model;
  }

  /**
   * Asks a question.
   *
   * @param pieces takes the answer's text as it comes
   * @return whether the answer was the right one
   */
  public boolean ask(Question question, Consumer<String> pieces)
      throws IOException, InterruptedException {
    StringBuilder answer = new StringBuilder();
    platform.stream(
        "/v1/chat/completions",
        Map.of(
            "model",
            model,
            "stream",
            true,
            "temperature",
            0,
            "messages",
            List.of(Map.of("role", "user", "content", question.text()))),
        event -> {
          String piece = event.at("/choices/0/delta/content").asText();
          answer.append(piece);
          pieces.accept(piece);
        });
    return answer.toString().equals(question.answer());
  }
}
