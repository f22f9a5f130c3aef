package io.llmplatform.inference.chat;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ToolCallsTest {
  private static final ToolCall PARIS = new ToolCall("get_weather", "{\"city\":\"Paris\"}");
  private static final ToolCall NOW = new ToolCall("now", "{}");

  private record Outcome(String text, List<ToolCall> calls) {}

  private static Outcome read(ToolCallFormat format, List<String> pieces) {
    ToolCalls reader = new ToolCalls(format);
    StringBuilder text = new StringBuilder();
    List<ToolCall> calls = new ArrayList<>();
    for (String piece : pieces) {
      ToolCalls.Progress progress = reader.accept(piece);
      text.append(progress.text());
      calls.addAll(progress.calls());
    }
    ToolCalls.Progress rest = reader.end();
    text.append(rest.text());
    calls.addAll(rest.calls());
    return new Outcome(text.toString(), calls);
  }

  /** Read at once, by characters, and in random pieces: always the same. */
  private static Outcome read(ToolCallFormat format, String text) {
    Outcome whole = read(format, List.of(text));
    Random random = new Random(7);
    for (int i = 0; i < 30; i++) {
      List<String> pieces = new ArrayList<>();
      for (int at = 0; at < text.length(); ) {
        int end = Math.min(text.length(), at + 1 + (i == 0 ? 0 : random.nextInt(9)));
        pieces.add(text.substring(at, end));
        at = end;
      }
      assertThat(read(format, pieces)).isEqualTo(whole);
    }
    return whole;
  }

  @Test
  void findsCallsInTags() {
    Outcome outcome =
        read(
            ToolCallFormat.HERMES,
            """
            Let me see.

            <tool_call>
            {"name": "get_weather", "arguments": {"city": "Paris"}}
            </tool_call>
            <tool_call>{"name": "now", "arguments": {}}</tool_call>
            """);
    assertThat(outcome.text()).isEqualTo("Let me see.");
    assertThat(outcome.calls()).containsExactly(PARIS, NOW);
  }

  @Test
  void textAfterACallIsText() {
    Outcome outcome =
        read(ToolCallFormat.HERMES, "a <tool_call>{\"name\": \"now\"}</tool_call>\n b < c ");
    assertThat(outcome.text()).isEqualTo("ab < c ");
    assertThat(outcome.calls()).containsExactly(NOW);
  }

  @Test
  void aCallThatIsNotClosedIsOneWhenItIsWhole() {
    assertThat(read(ToolCallFormat.HERMES, "<tool_call>{\"name\": \"now\"}\n").calls())
        .containsExactly(NOW);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a \n<tool_call>no json</tool_call> b",
        "<tool_call>{\"name\": 5",
        "<tool_call>",
        "x <tool_cal",
        "<tool_call>{\"name\": \"two words\"}</tool_call>",
        "<tool_call>[1, 2]</tool_call>",
        "<tool_call>{} trailing</tool_call>\n\n",
        "a < b and <tool> c  \n ",
      })
  void whatIsNoCallIsTextAsItWasWritten(String text) {
    assertThat(read(ToolCallFormat.HERMES, text)).isEqualTo(new Outcome(text, List.of()));
  }

  @Test
  void textIsGivenOnAtOnceUpToWhatMayBeATag() {
    ToolCalls reader = new ToolCalls(ToolCallFormat.HERMES);
    assertThat(reader.accept("Hello").text()).isEqualTo("Hello");
    assertThat(reader.accept(" world <tool").text()).isEqualTo(" world");
    assertThat(reader.accept("box>").text()).isEqualTo(" <toolbox>");
    assertThat(reader.accept(" <tool_call>{\"name\"").text()).isEmpty();
    assertThat(reader.accept(": \"now\"}</tool_call>").calls()).containsExactly(NOW);
  }

  @Test
  void aBareObjectIsACallOfLlama() {
    Outcome outcome =
        read(
            ToolCallFormat.LLAMA,
            "{\"name\": \"get_weather\", \"parameters\": {\"city\": \"Paris\"}}");
    assertThat(outcome).isEqualTo(new Outcome("", List.of(PARIS)));
    Outcome several =
        read(
            ToolCallFormat.LLAMA,
            "\n"
                + "{\"name\": \"now\", \"parameters\": {}}; {\"type\": \"function\", \"name\":"
                + " \"get_weather\", \"parameters\": {\"city\": \"Paris\"}}\n");
    assertThat(several).isEqualTo(new Outcome("", List.of(NOW, PARIS)));
  }

  @Test
  void aTaggedObjectIsACallOfLlama() {
    Outcome outcome =
        read(ToolCallFormat.LLAMA, "Sure. <|python_tag|>{\"name\": \"now\", \"parameters\": {}}");
    assertThat(outcome).isEqualTo(new Outcome("Sure.", List.of(NOW)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"answer\": 42}",
        "{\"name\": \"Bob\", \"age\": 5}",
        "{}",
        "{ ",
        "{\"name\": \"now\", \"parameters\": {}} and more",
        "Hello {\"name\": \"now\", \"parameters\": {}}",
        "<|python_tag|>print(1)",
        "  \n",
        "",
      })
  void otherObjectsAreText(String text) {
    assertThat(read(ToolCallFormat.LLAMA, text)).isEqualTo(new Outcome(text, List.of()));
  }

  @Test
  void jsonThatIsNoCallIsNotHeldBack() {
    ToolCalls reader = new ToolCalls(ToolCallFormat.LLAMA);
    assertThat(reader.accept("{\"").text()).isEmpty();
    assertThat(reader.accept("answer\": ").text()).isEqualTo("{\"answer\":");
  }

  @Test
  void findsListedAndNamedCallsOfMistral() {
    assertThat(
            read(
                ToolCallFormat.MISTRAL,
                "[TOOL_CALLS] [{\"name\": \"get_weather\", \"arguments\": {\"city\": \"Paris\"}},"
                    + " {\"name\": \"now\", \"arguments\": {}, \"id\": \"abc\"}]"))
        .isEqualTo(new Outcome("", List.of(PARIS, NOW)));
    assertThat(
            read(ToolCallFormat.MISTRAL, "ok [TOOL_CALLS]get_weather[ARGS]{\"city\": \"Paris\"}"))
        .isEqualTo(new Outcome("ok", List.of(PARIS)));
    assertThat(read(ToolCallFormat.MISTRAL, "[TOOL_CALLS]get_weather{\"city\": \"Paris\"}").calls())
        .containsExactly(PARIS);
    assertThat(read(ToolCallFormat.MISTRAL, " [TOOL_CALLS] none today"))
        .isEqualTo(new Outcome(" [TOOL_CALLS] none today", List.of()));
  }

  @Test
  void argumentsThatAreATextAreTakenAsTheyAre() {
    assertThat(
            read(
                    ToolCallFormat.HERMES,
                    "<tool_call>{\"name\": \"f\", \"arguments\": \"{\\\"a\\\":"
                        + " 1.50}\"}</tool_call>")
                .calls())
        .containsExactly(new ToolCall("f", "{\"a\": 1.50}"));
  }

  @Test
  void withoutAFormatAllIsText() {
    String text = " <tool_call>{\"name\": \"now\"}</tool_call> [TOOL_CALLS] ";
    assertThat(read(ToolCallFormat.NONE, text)).isEqualTo(new Outcome(text, List.of()));
  }

  @ParameterizedTest
  @EnumSource(ToolCallFormat.class)
  void randomTextIsNeverLost(ToolCallFormat format) {
    List<String> pieces =
        List.of(
            "<tool_call>",
            "</tool_call>",
            "[TOOL_CALLS]",
            "<|python_tag|>",
            "{",
            "}",
            "[",
            " ",
            "\n",
            "a b",
            "<",
            ";",
            "\"name\"",
            ":");
    Random random = new Random(3);
    for (int i = 0; i < 3000; i++) {
      List<String> text = new ArrayList<>();
      for (int n = random.nextInt(12); n > 0; n--) {
        text.add(pieces.get(random.nextInt(pieces.size())));
      }
      assertThat(read(format, text)).isEqualTo(new Outcome(String.join("", text), List.of()));
    }
  }
}
