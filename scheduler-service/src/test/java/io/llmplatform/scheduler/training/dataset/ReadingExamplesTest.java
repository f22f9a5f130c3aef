package io.llmplatform.scheduler.training.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.llmplatform.scheduler.training.run.RunFailed;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.assertj.core.api.Condition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReadingExamplesTest {
  private final ReadingExamples reading =
      new ReadingExamples(new DatasetLimits(1 << 20, 6, 3, 2, 200));

  @Test
  void readsTextsWithLabelsAndChatsAlike() throws IOException {
    List<LabelledText> examples =
        read(
            """
            {"text": "Where is my parcel?", "label": "delivery"}

            {"messages": [{"role": "system", "content": "Name the topic."},
            """
                    .strip()
                + """
                 {"role": "user", "content": "我要退款"}, {"role": "assistant", "content": " refund "}]}
                {"text": "one", "label": 1}
                """);
    assertThat(examples)
        .containsExactly(
            new LabelledText("Where is my parcel?", "delivery"),
            new LabelledText("我要退款", "refund"),
            new LabelledText("one", "1"));
  }

  @Test
  void readsTheLastTurnOfAChat() throws IOException {
    assertThat(
            read(
                """
                {"messages": [{"role": "user", "content": "a"}, {"role": "assistant", "content": "A"}, \
                {"role": "user", "content": "b"}, {"role": "assistant", "content": "B"}]}
                """))
        .containsExactly(new LabelledText("b", "B"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"text\": \"a\", \"label\": \"x\"|Line 2 is not JSON",
        "[1]|Line 2 is not a JSON object.",
        "{\"text\": \"a\"} {}|Line 2 is not JSON",
        "{\"prompt\": \"a\"}|Line 2 has neither",
        "{\"text\": \"a\"}|Line 2 lacks label",
        "{\"text\": 7, \"label\": \"x\"}|Line 2 lacks text",
        "{\"text\": \"  \", \"label\": \"x\"}|Line 2 lacks text",
        "{\"messages\": []}|Line 2 has no message of the role user",
        "{\"messages\": [{\"role\": \"user\", \"content\": \"a\"}]}|Line 2 has no label",
      })
  void namesTheLineThatIsWrong(String line, String sentence) {
    assertThatThrownBy(() -> read("{\"text\": \"a\", \"label\": \"x\"}\n" + line))
        .isInstanceOf(RunFailed.class)
        .hasMessageContaining(sentence);
  }

  @Test
  void refusesWhatIsNotUtf8() {
    byte[] latin = "{\"text\": \"café\", \"label\": \"x\"}".getBytes(StandardCharsets.ISO_8859_1);
    assertThatThrownBy(() -> reading.read(new ByteArrayInputStream(latin), "training_file"))
        .hasMessage("Line 1 is not UTF-8.");
  }

  @Test
  void refusesALineThatIsTooLong() {
    assertThatThrownBy(() -> read("{\"text\": \"" + "a".repeat(300) + "\", \"label\": \"x\"}"))
        .hasMessage("Line 1 has more than 200 bytes, the most allowed.");
  }

  @Test
  void refusesMoreExamplesThanAllowedAndNone() {
    assertThatThrownBy(() -> read("{\"text\": \"a\", \"label\": \"x\"}\n".repeat(7)))
        .hasMessage("The file has more than 6 examples, the most allowed.");
    assertThatThrownBy(() -> read("\n\n")).hasMessage("The file has no examples.");
  }

  @Test
  void refusesOneClassOnly() {
    assertThatThrownBy(() -> train("{\"text\": \"a\", \"label\": \"x\"}\n".repeat(4)))
        .isInstanceOfSatisfying(
            RunFailed.class,
            failed -> {
              assertThat(failed.failure().code()).isEqualTo("invalid_training_file");
              assertThat(failed.failure().param()).isEqualTo("training_file");
              assertThat(failed.failure().message())
                  .isEqualTo(
                      "Every example has the label 'x'; a classifier needs at least two labels.");
            });
  }

  @Test
  void refusesAClassWithTooFewExamplesAndTooManyClasses() {
    String two = "{\"text\": \"a\", \"label\": \"x\"}\n".repeat(2);
    assertThatThrownBy(() -> train(two + "{\"text\": \"a\", \"label\": \"y\"}"))
        .hasMessage("The label 'y' has 1 example; each label needs at least 2.");
    StringBuilder many = new StringBuilder();
    for (int i = 0; i < 4; i++) {
      many.append("{\"text\": \"a\", \"label\": \"l").append(i).append("\"}\n");
    }
    assertThatThrownBy(() -> train(many.toString()))
        .hasMessage("The file has 4 labels; at most 3 are allowed.");
  }

  @Test
  void holdsBackTheSameShareOfEachLabelAndAlwaysTheSame() {
    List<String> labels = new ArrayList<>(Collections.nCopies(50, "a"));
    labels.addAll(Collections.nCopies(10, "b"));
    labels.addAll(List.of("c", "c"));
    Split split = Split.stratified(labels, 0.2, 7);

    assertThat(split.validation().stream().map(labels::get).toList())
        .containsOnlyOnce("c")
        .haveExactly(10, is("a"))
        .haveExactly(2, is("b"));
    assertThat(split.training()).hasSize(49).doesNotContainAnyElementsOf(split.validation());
    assertThat(Split.stratified(labels, 0.2, 7)).isEqualTo(split);
    assertThat(Split.stratified(labels, 0.2, 8)).isNotEqualTo(split);
  }

  private static Condition<String> is(String label) {
    return new Condition<>(label::equals, label);
  }

  private List<LabelledText> read(String content) throws IOException {
    return reading.read(stream(content), "training_file");
  }

  private List<LabelledText> train(String content) throws IOException {
    return reading.readForTraining(stream(content), "training_file");
  }

  private static ByteArrayInputStream stream(String content) {
    return new ByteArrayInputStream(content.getBytes(StandardCharsets.UTF_8));
  }
}
