package io.llmplatform.platform.supervise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.llmplatform.platform.supervise.PartStatus.State;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SupervisionTest {
  private final ManualClock clock = new ManualClock();
  private final FakeProcess store = new FakeProcess("store", List.of(), 2);
  private final FakeProcess service = new FakeProcess("service", List.of("store"), 1);

  @Test
  void startsAPartOnlyWhenWhatItNeedsIsHealthy() {
    Supervision supervision = supervise(store.part(), service.part());
    tick(supervision, 3);
    assertThat(service.starts).isZero();

    store.answers = true;
    tick(supervision, 4);
    assertThat(service.starts).isEqualTo(1);
    assertThat(stateOf(supervision, "store")).isEqualTo(State.HEALTHY);
  }

  @Test
  void startsTheDeadAgainAndCountsIt() {
    store.answers = true;
    Supervision supervision = supervise(store.part());
    tick(supervision, 5);
    store.die();
    tick(supervision, 1);
    assertThat(stateOf(supervision, "store")).isEqualTo(State.RETRYING);
    clock.advance(Duration.ofSeconds(1));
    tick(supervision, 5);
    assertThat(store.starts).isEqualTo(2);
    assertThat(stateOf(supervision, "store")).isEqualTo(State.HEALTHY);
    assertThat(supervision.status().get(0).restarts()).isEqualTo(1);
  }

  @Test
  void oneThatMakesWayIsFollowedAtOnceAndIsNoRestart() {
    store.answers = true;
    Supervision supervision = supervise(store.part());
    tick(supervision, 5);
    store.succession = "from its archive";
    store.die();
    tick(supervision, 1);
    assertThat(stateOf(supervision, "store")).isEqualTo(State.STARTING);
    store.succession = null;
    tick(supervision, 5);
    assertThat(store.starts).isEqualTo(2);
    PartStatus after = supervision.status().get(0);
    assertThat(after.state()).isEqualTo(State.HEALTHY);
    assertThat(after.note()).isEqualTo("from its archive");
    assertThat(after.restarts()).isZero();
  }

  @Test
  void neverGivesUpAPartThatWasHealthyOnce() {
    store.answers = true;
    Supervision supervision = supervise(store.part());
    tick(supervision, 5);
    store.answers = false;
    for (int death = 0; death < 3 * Actor.MAX_TRIES; death++) {
      store.die();
      tick(supervision, 1);
      clock.advance(Duration.ofMinutes(1));
      tick(supervision, 1);
    }
    assertThat(stateOf(supervision, "store")).isEqualTo(State.STARTING);
  }

  @Test
  void givesUpAPartThatDiesAgainAndAgainDuringItsFirstStart() {
    Supervision supervision = supervise(store.part(), service.part());
    for (int death = 0; death < Actor.MAX_TRIES; death++) {
      tick(supervision, 1);
      store.die();
      tick(supervision, 1);
      clock.advance(Duration.ofMinutes(1));
    }
    assertThat(Supervision.anyFailed(supervision.status())).isTrue();
    assertThat(supervision.status().get(0).note()).contains("exit code 7");
    assertThat(service.starts).isZero();
  }

  @Test
  void killsAndRetriesAPartThatDoesNotAnswerInTime() {
    Supervision supervision = supervise(store.part());
    tick(supervision, 3);
    clock.advance(FakeProcess.START_LIMIT.plusSeconds(1));
    tick(supervision, 2);
    assertThat(store.killed).isEqualTo(1);
    assertThat(supervision.status().get(0).note()).contains("did not answer within 30 s");
  }

  @Test
  void triesATaskAgainUntilItSucceeds() {
    List<String> calls = new ArrayList<>();
    Part.Task task =
        new Part.Task(
            "publish",
            List.of(),
            () -> {
              calls.add("call");
              if (calls.size() < 3) {
                throw new IOException("not yet");
              }
              return "7 files";
            });
    Supervision supervision = supervise(task);
    for (int i = 0; i < 10; i++) {
      tick(supervision, 1);
      clock.advance(Duration.ofSeconds(20));
    }
    assertThat(calls).hasSize(3);
    assertThat(supervision.status().get(0).state()).isEqualTo(State.DONE);
    assertThat(supervision.status().get(0).note()).isEqualTo("7 files");
  }

  @Test
  void stopsByStageAndReportsWhenAllAreGone() {
    store.answers = true;
    service.answers = true;
    Supervision supervision = supervise(store.part(), service.part());
    tick(supervision, 10);
    assertThat(supervision.stages()).containsExactly(1, 2);

    supervision.stopStage(1);
    assertThat(service.asked).isEqualTo(1);
    assertThat(store.asked).isZero();
    assertThat(supervision.isStageGone(1)).isFalse();
    service.die();
    assertThat(supervision.isStageGone(1)).isTrue();
    assertThat(stateOf(supervision, "service")).isEqualTo(State.STOPPED);
  }

  @Test
  void refusesAPartThatNeedsOneNotListedBeforeIt() {
    assertThatThrownBy(() -> supervise(service.part(), store.part()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("service needs store");
  }

  private Supervision supervise(Part... parts) {
    return new Supervision(List.of(parts), clock, Runnable::run);
  }

  private static void tick(Supervision supervision, int times) {
    for (int i = 0; i < times; i++) {
      supervision.tick();
    }
  }

  private static State stateOf(Supervision supervision, String name) {
    return supervision.status().stream()
        .filter(part -> part.name().equals(name))
        .findFirst()
        .orElseThrow()
        .state();
  }

  /** A process whose life the test decides. */
  private static final class FakeProcess implements Part.Running {
    static final Duration START_LIMIT = Duration.ofSeconds(30);

    private final String name;
    private final List<String> after;
    private final int stage;
    private boolean alive;
    private boolean answers;
    private int starts;
    private int asked;
    private int killed;
    private @Nullable String succession;

    FakeProcess(String name, List<String> after, int stage) {
      this.name = name;
      this.after = after;
      this.stage = stage;
    }

    Part part() {
      return new Part.Process(
          name, after, OptionalInt.empty(), this::start, () -> answers, START_LIMIT, stage);
    }

    private Part.Running start() {
      starts++;
      alive = true;
      return this;
    }

    void die() {
      alive = false;
    }

    @Override
    public long pid() {
      return 1;
    }

    @Override
    public boolean isAlive() {
      return alive;
    }

    @Override
    public void stop() {
      asked++;
    }

    @Override
    public void kill() {
      killed++;
      alive = false;
    }

    @Override
    public String ending() {
      return "exit code 7";
    }

    @Override
    public Optional<String> succession() {
      return Optional.ofNullable(succession);
    }
  }

  private static final class ManualClock extends Clock {
    private Instant now = Instant.EPOCH;

    void advance(Duration time) {
      now = now.plus(time);
    }

    @Override
    public Instant instant() {
      return now;
    }

    @Override
    public ZoneOffset getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(java.time.ZoneId zone) {
      return this;
    }
  }
}
