package io.llmplatform.inference.retrieval.answer;

import static io.llmplatform.inference.retrieval.answer.Found.chat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.llmplatform.common.error.PlatformException;
import org.junit.jupiter.api.Test;

class QuestionTest {
  private static final String ASKED = "How many days of leave do I have?";

  @Test
  void theLastUserMessageIsSearched() {
    Question question =
        Question.of(chat("system", "s", "user", "Good morning to you all!", "user", ASKED));
    assertThat(question).isEqualTo(new Question(2, ASKED));
    assertThat(Question.of(chat("user", "Leave?"))).isEqualTo(new Question(0, "Leave?"));
  }

  @Test
  void aShortFollowUpIsSearchedWithTheOneBefore() {
    assertThat(Question.of(chat("user", ASKED, "assistant", "30.", "user", "And in Spain?")))
        .isEqualTo(new Question(2, "And in Spain?\n" + ASKED));
    assertThat(Question.of(chat("user", "我有多少天年假？", "assistant", "三十。", "user", "那在西班牙呢？")))
        .isEqualTo(new Question(2, "那在西班牙呢？\n我有多少天年假？"));
    assertThat(Question.of(chat("user", ASKED, "user", "西班牙的员工一共有多少天年假？")).text())
        .doesNotContain(ASKED);
  }

  @Test
  void whatToolsAndTheAssistantSayIsNotSearched() {
    assertThat(Question.of(chat("user", ASKED, "assistant", "Let me see.", "tool", "30")))
        .isEqualTo(new Question(0, ASKED));
  }

  @Test
  void ofALongMessageTheEndIsSearched() {
    String text =
        Question.of(chat("user", "x".repeat(3000) + "\uD83D\uDE00" + "y".repeat(499))).text();
    assertThat(text).isEqualTo("y".repeat(499));
  }

  @Test
  void withoutAUserNothingCanBeSearched() {
    assertThatThrownBy(() -> Question.of(chat("system", "Hi", "user", " ")))
        .isInstanceOfSatisfying(
            PlatformException.class, e -> assertThat(e.field()).isEqualTo("messages"));
  }
}
