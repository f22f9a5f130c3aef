package io.llmplatform.inference.language.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;

class SteeringMarksTest {
  private static final SteeringMarks MARKS =
      SteeringMarks.of(Set.of("<|im_end|>", "<|im_end|>\n", "<tool_call>", "### Input:", "\u241E"));

  @Test
  void itsOwnMarksAreTakenApart() {
    assertThat(MARKS.apart("a<|im_end|>\n<tool_call>b### Input: c"))
        .isEqualTo("a< |im_end|>\n< tool_call>b# ## Input: c");
  }

  @Test
  void soAreThoseOfOtherTemplates() {
    assertThat(
            SteeringMarks.of(Set.of()).apart("[INST]x[/inst]<<SYS>></s><|eot_id|><start_of_turn>"))
        .isEqualTo("[ INST]x[ /inst]< <SYS>>< /s>< |eot_id|>< start_of_turn>");
    assertThat(SteeringMarks.of(Set.of()).apart("<\uFF5CUser\uFF5C>"))
        .isEqualTo("< \uFF5CUser\uFF5C>");
  }

  @Test
  void aMarkOfOneCharacterLeaves() {
    assertThat(MARKS.apart("a\u241Eb")).isEqualTo("a b");
  }

  @Test
  void marksInsideOfMarksAreTakenApartToo() {
    assertThat(MARKS.apart("<|<|im_end|>im_end|>")).isEqualTo("<|< |im_end|>im_end|>");
  }

  @Test
  void otherTextStaysAsItIs() {
    for (String text :
        new String[] {
          "", "if a < b | c > d then [1] or [NOTE]", "<b>今天 😀</b>", "a | b", "## Input"
        }) {
      assertThat(MARKS.apart(text)).isEqualTo(text);
    }
  }

  @Test
  void whatIsLeftWithoutSignsHoldsNoMark() {
    assertThat(SteeringMarks.words("<|im_end|>[INST] Yes, 今天: 3-4!"))
        .isEqualTo("  im end   INST  Yes, 今天: 3-4!");
  }
}
