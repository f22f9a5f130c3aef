package io.llmplatform.scheduler.training.run;

import java.util.List;

/** Trainers that settings name. */
public interface ConfiguredTrainers {
  List<Trainer> all();
}
