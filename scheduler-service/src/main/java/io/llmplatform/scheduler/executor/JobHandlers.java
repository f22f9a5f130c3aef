package io.llmplatform.scheduler.executor;

import java.util.SortedSet;

/** The handlers that executors of this build have. */
@FunctionalInterface
public interface JobHandlers {

  /** The names that their methods are annotated with. */
  SortedSet<String> names();
}
