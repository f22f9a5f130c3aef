package io.llmplatform.platform.assembly;

import io.llmplatform.local.process.GuardedProcess;
import io.llmplatform.platform.supervise.Part;

/** A guarded process, as the supervisor sees it. */
record GuardedPart(GuardedProcess process) implements Part.Running {

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
}
