package io.llmplatform.platform.supervise;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;

/** Something that {@code up} brings about, after the parts it needs. */
public sealed interface Part {

  String name();

  /** The parts that must be healthy before this one starts. */
  List<String> after();

  /**
   * A process to keep alive.
   *
   * @param launch starts one; called again after each death
   * @param healthy whether it answers; called by one thread at a time and never at the same time as
   *     itself; must return within a second
   * @param startLimit how long a start may take before it counts as failed
   * @param stopStage the parts of a lower stage stop first, those of one stage together
   */
  record Process(
      String name,
      List<String> after,
      OptionalInt port,
      Launch launch,
      BooleanSupplier healthy,
      Duration startLimit,
      int stopStage)
      implements Part {

    public Process {
      after = List.copyOf(after);
    }
  }

  /**
   * Work to be done once, when what it needs is healthy.
   *
   * @param work runs on a thread of its own, is idempotent, and is tried again where it throws;
   *     answers a note for people, which may be empty
   */
  record Task(String name, List<String> after, Callable<String> work) implements Part {

    public Task {
      after = List.copyOf(after);
    }
  }

  /** Starts a process. */
  @FunctionalInterface
  interface Launch {
    Running start() throws java.io.IOException;
  }

  /** A process that was started. Thread-safe. */
  interface Running {

    long pid();

    boolean isAlive();

    /** Asks it to end; returns at once. */
    void stop();

    /** Ends it without asking; returns at once. */
    void kill();

    /** How it ended, for people: {@code exit code 1}. Meaningful once it is not alive. */
    String ending();

    /** Why it was asked to end so that a next one takes over; empty when it was not asked. */
    Optional<String> succession();
  }
}
