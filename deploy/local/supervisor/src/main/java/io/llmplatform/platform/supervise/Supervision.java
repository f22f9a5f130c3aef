package io.llmplatform.platform.supervise;

import io.llmplatform.platform.supervise.PartStatus.State;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Executor;

/**
 * The life of all parts: each starts when what it needs is up, and again when it dies.
 *
 * <p>Not thread-safe: one thread owns it and calls {@link #tick} every fraction of a second. The
 * clock and the executor for probes and tasks are given, so that tests hold both.
 */
public final class Supervision {
  private final Map<String, Actor> actors = new LinkedHashMap<>();
  private final Clock clock;

  /**
   * @throws IllegalArgumentException where a part needs one that is not listed before it, which
   *     also rules out circles
   */
  public Supervision(List<Part> parts, Clock clock, Executor background) {
    this.clock = clock;
    for (Part part : parts) {
      for (String needed : part.after()) {
        if (!actors.containsKey(needed)) {
          throw new IllegalArgumentException(
              part.name() + " needs " + needed + ", which is not listed before it");
        }
      }
      actors.put(part.name(), new Actor(part, background, clock.instant()));
    }
  }

  /** Takes every part one step on. */
  public void tick() {
    Instant now = clock.instant();
    for (Actor actor : actors.values()) {
      boolean ready =
          actor.part().after().stream()
              .allMatch(name -> Objects.requireNonNull(actors.get(name)).state().isUp());
      actor.tick(ready, now);
    }
  }

  /** A snapshot, in the order in which the parts were given. */
  public List<PartStatus> status() {
    return actors.values().stream().map(Actor::status).toList();
  }

  /** Begins to stop the processes of a stage. */
  public void stopStage(int stage) {
    Instant now = clock.instant();
    ofStage(stage).forEach(actor -> actor.stop(now));
  }

  /** Whether no process of the stage lives. */
  public boolean isStageGone(int stage) {
    Instant now = clock.instant();
    boolean gone = true;
    for (Actor actor : ofStage(stage)) {
      gone &= actor.isGone(now);
    }
    return gone;
  }

  /** Ends what is left of the stage, without asking. */
  public void killStage(int stage) {
    ofStage(stage).forEach(Actor::kill);
  }

  /** The stages there are, the one to stop first in front. */
  public List<Integer> stages() {
    return actors.values().stream()
        .map(Actor::part)
        .filter(Part.Process.class::isInstance)
        .map(part -> ((Part.Process) part).stopStage())
        .distinct()
        .sorted()
        .toList();
  }

  private List<Actor> ofStage(int stage) {
    List<Actor> result = new ArrayList<>();
    for (Actor actor : actors.values()) {
      if (actor.part() instanceof Part.Process process && process.stopStage() == stage) {
        result.add(actor);
      }
    }
    return result;
  }

  /** Whether every part is up, which makes {@code up} return. */
  public static boolean allUp(List<PartStatus> parts) {
    return !parts.isEmpty() && parts.stream().allMatch(part -> part.state().isUp());
  }

  /** Whether some part was given up. */
  public static boolean anyFailed(List<PartStatus> parts) {
    return parts.stream().anyMatch(part -> part.state() == State.FAILED);
  }
}
