package io.llmplatform.inference.language.constraint;

import static io.llmplatform.inference.language.constraint.Texts.COMPLETE;
import static io.llmplatform.inference.language.constraint.Texts.INCOMPLETE;
import static io.llmplatform.inference.language.constraint.Texts.compile;
import static io.llmplatform.inference.language.constraint.Texts.exactly;
import static io.llmplatform.inference.language.constraint.Texts.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GrammarTest {
  private static final CompiledConstraint OBJECT = compile(Grammar.json());

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{ }",
        "{\"a\":1}",
        "{\"a\": [1, -2.5e3,{}, [ ]], \"b\":\"é日😀\"}",
        "{\n  \"a\": {\n\t\t\"b\": null\n  }\n}",
        "{\"\":\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\\ud83d\\ude00\\uFFFF\"}",
        "{\"a\":0,\"b\":-0,\"c\":0.10,\"d\":1E-10,\"e\":1234567890123456789012345}"
      })
  void jsonObjectsAreLetThrough(String text) {
    assertThat(exactly(OBJECT, text)).isEqualTo(COMPLETE);
  }

  @Test
  void whatIsNoJsonObjectEndsAtItsFirstWrongByte() {
    assertThat(exactly(OBJECT, "[1]")).isEmpty();
    assertThat(exactly(OBJECT, " {}")).isEmpty();
    assertThat(exactly(OBJECT, "{}\n")).isEqualTo("{}");
    assertThat(exactly(OBJECT, "{\"a\":01}")).isEqualTo("{\"a\":0");
    assertThat(exactly(OBJECT, "{\"a\":1.}")).isEqualTo("{\"a\":1.");
    assertThat(exactly(OBJECT, "{\"a\":1e1234}")).isEqualTo("{\"a\":1e123");
    assertThat(exactly(OBJECT, "{\"a\":+1}")).isEqualTo("{\"a\":");
    assertThat(exactly(OBJECT, "{\"a\":1,}")).isEqualTo("{\"a\":1,");
    assertThat(exactly(OBJECT, "{\"a\" :1}")).isEqualTo("{\"a\"");
    assertThat(exactly(OBJECT, "{\"a\":\"\\x\"}")).isEqualTo("{\"a\":\"\\");
    assertThat(exactly(OBJECT, "{\"a\":\"\\ud83d\"}")).isEqualTo("{\"a\":\"\\ud83d");
    assertThat(exactly(OBJECT, "{\"a\":\"\\ude00\"}")).isEqualTo("{\"a\":\"\\ud");
    assertThat(exactly(OBJECT, "{\"a\":\"\n\"}")).isEqualTo("{\"a\":\"");
    assertThat(exactly(OBJECT, "{\"a\":[1}")).isEqualTo("{\"a\":[1");
    assertThat(exactly(OBJECT, "{\"a\":1")).isEqualTo(INCOMPLETE);
  }

  @Test
  void whitespaceIsBounded() {
    String indent = " ".repeat(32);
    assertThat(exactly(OBJECT, "{\n" + indent + "}")).isEqualTo(COMPLETE);
    assertThat(exactly(OBJECT, "{\n" + indent + " }")).isEqualTo("{\n" + indent);
    assertThat(exactly(OBJECT, "{  }")).isEqualTo("{ ");
    assertThat(exactly(OBJECT, "{\n\n}")).isEqualTo("{\n");
    assertThat(exactly(OBJECT, "{\"a\":  1}")).isEqualTo("{\"a\": ");
  }

  @Test
  void onlyValidUtf8IsLetThrough() {
    requireBytes(true, 0xC3, 0xA9);
    requireBytes(true, 0xED, 0x9F, 0xBF);
    requireBytes(true, 0xF4, 0x8F, 0xBF, 0xBF);
    requireBytes(false, 0x80);
    requireBytes(false, 0xC0);
    requireBytes(false, 0xC3, 0x22);
    requireBytes(false, 0xE0, 0x9F);
    requireBytes(false, 0xED, 0xA0);
    requireBytes(false, 0xF0, 0x8F);
    requireBytes(false, 0xF4, 0x90);
    requireBytes(false, 0xF5);
  }

  private static void requireBytes(boolean valid, int... bytes) {
    TokenConstraint sequence = OBJECT.newConstraint();
    sequence.accept('{');
    sequence.accept('"');
    for (int i = 0; i < bytes.length - 1; i++) {
      sequence.accept(bytes[i]);
    }
    assertThat(sequence.allowed().get(bytes[bytes.length - 1])).isEqualTo(valid);
  }

  @Test
  void deepNestingEndsAsItBegan() {
    String text = "{\"a\":" + "[".repeat(5000) + "]".repeat(5000) + "}";
    assertThat(exactly(OBJECT, text)).isEqualTo(COMPLETE);
    assertThat(exactly(OBJECT, text.replace("]}", "}"))).endsWith("]");
  }

  @Test
  void aToolCallIsASequenceOfTextsAndJson() {
    Grammar arguments =
        Grammar.jsonSchema(json("{'type':'object','properties':{'x':{'type':'null'}}}"));
    Grammar call =
        Grammar.sequence(
            Grammar.literal("<tool_call>\n{\"name\": \""),
            Grammar.choice(
                List.of(
                    Grammar.sequence(Grammar.literal("f\", \"arguments\": "), arguments),
                    Grammar.sequence(Grammar.literal("fn\", \"arguments\": "), Grammar.json()))),
            Grammar.literal("}\n</tool_call>"));
    CompiledConstraint constraint = compile(call);

    String begin = "<tool_call>\n{\"name\": \"";
    assertThat(exactly(constraint, begin + "f\", \"arguments\": {\"x\": null}}\n</tool_call>"))
        .isEqualTo(COMPLETE);
    assertThat(exactly(constraint, begin + "fn\", \"arguments\": {\"y\":0}}\n</tool_call>"))
        .isEqualTo(COMPLETE);
    assertThat(exactly(constraint, begin + "f\", \"arguments\": {\"y\":0}}\n</tool_call>"))
        .isEqualTo(begin + "f\", \"arguments\": {\"");
    assertThat(exactly(constraint, begin + "g")).isEqualTo(begin);
  }

  @Test
  void nothingFollowsWhatIsComplete() {
    TokenConstraint sequence = compile(Grammar.literal("a")).newConstraint();
    assertThat(sequence.mayEnd()).isFalse();
    assertThat(sequence.allowed().stream()).containsExactly('a' + 0);
    sequence.accept('a');
    assertThat(sequence.mayEnd()).isTrue();
    assertThat(sequence.allowed().isEmpty()).isTrue();
  }

  @Test
  void tokensThatAreNotAllowedAreRefusedAndChangeNothing() {
    TokenConstraint sequence = compile(Grammar.literal("a")).newConstraint();
    for (int token : new int[] {'b', 256, 257, -1}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> sequence.accept(token))
          .withMessageContaining(String.valueOf(token));
    }
    sequence.accept('a');
    assertThat(sequence.mayEnd()).isTrue();
  }

  @Test
  void sequencesOfOneConstraintStandApart() {
    CompiledConstraint constraint = compile(Grammar.literal("ab"));
    TokenConstraint first = constraint.newConstraint();
    TokenConstraint second = constraint.newConstraint();
    first.accept('a');
    assertThat(second.allowed().stream()).containsExactly('a' + 0);
    assertThat(first.allowed().stream()).containsExactly('b' + 0);
  }

  @Test
  void whereTheVocabularyLacksBytesNothingIsAllowed() {
    var vocabulary = new Vocabularies.Listed(List.of(new byte[] {'a'}, new byte[] {0}));
    TokenConstraint sequence =
        new ConstraintCompiler(vocabulary).compile(Grammar.literal("ab")).newConstraint();
    sequence.accept(0);
    assertThat(sequence.allowed().isEmpty()).isTrue();
    assertThat(sequence.mayEnd()).isFalse();
  }
}
