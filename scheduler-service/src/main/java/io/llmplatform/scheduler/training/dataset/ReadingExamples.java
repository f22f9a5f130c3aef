package io.llmplatform.scheduler.training.dataset;

import com.fasterxml.jackson.databind.JsonNode;
import io.llmplatform.scheduler.training.run.RunFailed;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Reads labelled texts in either form: {@code {"text", "label"}}, or OpenAI's chat format, where
 * the last user message is the text and the assistant's answer after it the label.
 */
public final class ReadingExamples {
  private final DatasetLimits limits;

  public ReadingExamples(DatasetLimits limits) {
    this.limits = limits;
  }

  /**
   * All examples of a file, in its order.
   *
   * @param param the member of the request that names the file
   * @throws RunFailed if the file is not good; it says why and where
   */
  public List<LabelledText> read(InputStream in, String param) throws IOException {
    JsonLines lines = new JsonLines(in, param, limits.maxLineBytes());
    List<LabelledText> examples = new ArrayList<>();
    for (JsonNode line = lines.next(); line != null; line = lines.next()) {
      if (examples.size() == limits.maxExamples()) {
        throw lines.failure(
            "The file has more than %d examples, the most allowed."
                .formatted(limits.maxExamples()));
      }
      examples.add(example(lines, line));
    }
    if (examples.isEmpty()) {
      throw lines.failure("The file has no examples.");
    }
    return examples;
  }

  /**
   * The examples of a file to learn from: of two classes at least, with enough of each.
   *
   * @throws RunFailed if the file is not good; it says why and where
   */
  public List<LabelledText> readForTraining(InputStream in, String param) throws IOException {
    List<LabelledText> examples = read(in, param);
    Map<String, Integer> counts = counts(examples);
    JsonLines file = new JsonLines(InputStream.nullInputStream(), param, 0);
    if (counts.size() == 1) {
      throw file.failure(
          "Every example has the label '%s'; a classifier needs at least two labels."
              .formatted(counts.keySet().iterator().next()));
    }
    if (counts.size() > limits.maxLabels()) {
      throw file.failure(
          "The file has %d labels; at most %d are allowed."
              .formatted(counts.size(), limits.maxLabels()));
    }
    counts.forEach(
        (label, count) -> {
          if (count < limits.minPerLabel()) {
            throw file.failure(
                "The label '%s' has %d example%s; each label needs at least %d."
                    .formatted(label, count, count == 1 ? "" : "s", limits.minPerLabel()));
          }
        });
    return examples;
  }

  /** How many examples each label has, by name. */
  public static Map<String, Integer> counts(List<LabelledText> examples) {
    Map<String, Integer> counts = new TreeMap<>();
    examples.forEach(example -> counts.merge(example.label(), 1, Integer::sum));
    return counts;
  }

  private static LabelledText example(JsonLines lines, JsonNode line) {
    if (line.has("messages")) {
      return chat(lines, line.get("messages"));
    }
    if (!line.has("text") && !line.has("label")) {
      throw lines.invalid("has neither \"text\" and \"label\" nor \"messages\".");
    }
    return new LabelledText(
        text(lines, line.path("text"), "text"), label(lines, line.path("label"), "label"));
  }

  private static LabelledText chat(JsonLines lines, JsonNode messages) {
    String text = null;
    String label = null;
    for (JsonNode message : messages) {
      switch (message.path("role").asText()) {
        case "user" -> {
          text = text(lines, message.path("content"), "the user's content");
          label = null;
        }
        case "assistant" ->
            label = label(lines, message.path("content"), "the assistant's content");
        default -> {
          // What the system says is the same for each text, or no part of it.
        }
      }
    }
    if (text == null) {
      throw lines.invalid("has no message of the role user.");
    }
    if (label == null) {
      throw lines.invalid("has no label: no message of the role assistant follows the user's.");
    }
    return new LabelledText(text, label);
  }

  private static String text(JsonLines lines, JsonNode value, String name) {
    if (!value.isTextual() || value.asText().isBlank()) {
      throw lines.invalid("lacks %s, which must be a text.".formatted(name));
    }
    return value.asText();
  }

  private static String label(JsonLines lines, JsonNode value, String name) {
    if (value.isIntegralNumber()) {
      return value.asText();
    }
    return text(lines, value, name).strip();
  }
}
