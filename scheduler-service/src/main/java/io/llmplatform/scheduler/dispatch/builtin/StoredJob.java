package io.llmplatform.scheduler.dispatch.builtin;

import io.llmplatform.scheduler.dispatch.JobDefinition;
import org.jspecify.annotations.Nullable;

/**
 * A job as the database has it.
 *
 * @param platform whether the platform itself needs it
 * @param provisioned the settings that the platform's code stated last, as JSON
 */
record StoredJob(int id, JobDefinition definition, boolean platform, @Nullable String provisioned) {

  String name() {
    return definition.name();
  }
}
