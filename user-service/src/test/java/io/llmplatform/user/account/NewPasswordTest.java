package io.llmplatform.user.account;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class NewPasswordTest {

  @Test
  void has8To128CharactersHoweverManyBytesTheyTake() {
    assertThat(NewPassword.isPossible("x".repeat(7))).isFalse();
    assertThat(NewPassword.isPossible("x".repeat(8))).isTrue();
    assertThat(NewPassword.isPossible("x".repeat(128))).isTrue();
    assertThat(NewPassword.isPossible("x".repeat(129))).isFalse();
    assertThat(NewPassword.isPossible("😀".repeat(7))).isFalse();
    assertThat(NewPassword.isPossible("😀".repeat(128))).isTrue();
    assertThat(NewPassword.isPossible("😀".repeat(129))).isFalse();
    assertThat(NewPassword.isPossible("x".repeat(10) + "\0")).isFalse();
  }

  @Test
  void isNotShown() {
    assertThat(new NewPassword("not to be seen").toString()).doesNotContain("seen");
  }
}
