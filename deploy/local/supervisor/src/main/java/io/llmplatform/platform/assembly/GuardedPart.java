package io.llmplatform.platform.assembly;

import io.llmplatform.local.process.GuardedProcess;
import io.llmplatform.platform.supervise.Part;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A guarded process, as the supervisor sees it. Thread-safe. */
final class GuardedPart implements Part.Running {
  private final GuardedProcess process;
  private volatile @Nullable String succession;

  GuardedPart(GuardedProcess process) {
    this.process = process;
  }

  /** Asks it to end and the supervisor to start the next one; returns at once. */
  void makeWay(String why) {
    succession = why;
    process.stop();
  }

  @Override
  public long pid() {
    return process.pid();
  }

  @Override
  public boolean isAlive() {
    return process.isAlive();
  }

  @Override
  public void stop() {
    process.stop();
  }

  @Override
  public void kill() {
    process.kill();
  }

  @Override
  public String ending() {
    return process.ending();
  }

  @Override
  public Optional<String> succession() {
    return Optional.ofNullable(succession);
  }
}
