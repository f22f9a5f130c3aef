package io.llmplatform.scheduler.dispatch;

import java.util.List;

/**
 * All jobs that the caller sees.
 *
 * @param data by name
 */
record JobList(List<JobView> data) {
  JobList {
    data = List.copyOf(data);
  }
}
