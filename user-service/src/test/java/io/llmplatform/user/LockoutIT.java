package io.llmplatform.user;

import static org.assertj.core.api.Assertions.assertThat;

import io.llmplatform.user.identity.PasswordCheck;
import io.llmplatform.user.identity.PasswordCheck.Outcome;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

class LockoutIT extends UserScenario {
  private static final Duration LOCK = Duration.ofMinutes(15);

  /** A check may have looked at the clock before the one whose failure locked. */
  private static final Duration CONCURRENCY = Duration.ofSeconds(10);

  @Autowired PasswordCheck passwords;

  @Test
  void ofTwentyConcurrentWrongPasswordsFiveAreAnswered() throws Exception {
    String username = name();
    String id = user(username, "viewer");
    assertFiveOfTwentyAreAnswered(username);
    assertThat(passwords.check(username, PASSWORD, "test")).isInstanceOf(Outcome.Locked.class);
    assertThat(admin.get("/api/users/" + id).body().has("lockedUntil")).isTrue();
    assertThat(admin.post("/api/users/" + id + "/unlock", Map.of()).status()).isEqualTo(204);
    assertThat(passwords.check(username, PASSWORD, "test")).isInstanceOf(Outcome.Accepted.class);
  }

  @Test
  void aNameThatNobodyHasIsLockedAlike() throws Exception {
    assertFiveOfTwentyAreAnswered(name());
  }

  private void assertFiveOfTwentyAreAnswered(String username) throws Exception {
    List<Outcome> outcomes =
        concurrently(20, () -> passwords.check(username, "wrong password", "test"));
    assertThat(outcomes).filteredOn(Outcome.Rejected.class::isInstance).hasSize(5);
    assertThat(outcomes)
        .filteredOn(Outcome.Locked.class::isInstance)
        .hasSize(15)
        .allSatisfy(
            locked ->
                assertThat(((Outcome.Locked) locked).remaining())
                    .isBetween(Duration.ofMinutes(14), LOCK.plus(CONCURRENCY)));
  }

  @Test
  void theRightPasswordForgetsTheWrongOnes() {
    String username = name();
    user(username);
    for (int round = 0; round < 3; round++) {
      for (int i = 0; i < 4; i++) {
        assertThat(passwords.check(username, "wrong password", "test"))
            .isInstanceOf(Outcome.Rejected.class);
      }
      assertThat(passwords.check(username, PASSWORD, "test")).isInstanceOf(Outcome.Accepted.class);
    }
  }

  @Test
  void aLockEnds() {
    String username = name();
    user(username);
    for (int i = 0; i < 5; i++) {
      passwords.check(username, "wrong password", "test");
    }
    sql.sql(
            "update login_failure set locked_until = now() - interval '1 second' where failures ="
                + " 5")
        .update();
    assertThat(passwords.check(username, "wrong password", "test"))
        .isInstanceOf(Outcome.Rejected.class);
    assertThat(passwords.check(username, PASSWORD, "test")).isInstanceOf(Outcome.Accepted.class);
  }

  @Test
  void whatCanBeNobodysPasswordIsNotHashed() {
    String username = name();
    user(username);
    assertThat(passwords.check(username, "x".repeat(1_000_000), "test"))
        .isInstanceOf(Outcome.Rejected.class);
    assertThat(passwords.check("a\u0000b" + "x".repeat(10_000), PASSWORD, "test"))
        .isInstanceOf(Outcome.Rejected.class);
  }
}
