package io.llmplatform.scheduler.event;

import java.util.Map;

/**
 * Something that happened.
 *
 * @param tenant whose work it is; {@code platform} for the platform's own
 * @param subject the id of what it happened to
 * @param type past tense after the kind of subject, such as {@code batch.completed}
 * @param details what the type adds, in JSON's terms
 */
public record JobChange(String tenant, String subject, String type, Map<String, Object> details) {

  public JobChange {
    details = Map.copyOf(details);
  }
}
