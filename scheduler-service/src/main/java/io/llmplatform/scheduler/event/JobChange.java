package io.llmplatform.scheduler.event;

import java.util.Map;
import java.util.stream.Collectors;

/**
 * Something that happened.
 *
 * @param tenant whose work it is; {@code platform} for the platform's own
 * @param subject the id of what it happened to
 * @param type past tense after the kind of subject, such as {@code batch.completed}
 * @param details what the type adds, in JSON's terms; U+0000 in texts, which come from users,
 *     becomes U+FFFD, because the database's JSON has none
 */
public record JobChange(String tenant, String subject, String type, Map<String, Object> details) {

  public JobChange {
    details =
        details.entrySet().stream()
            .collect(
                Collectors.toUnmodifiableMap(Map.Entry::getKey, each -> storable(each.getValue())));
  }

  private static Object storable(Object value) {
    return value instanceof String text ? text.replace('\0', '\uFFFD') : value;
  }
}
