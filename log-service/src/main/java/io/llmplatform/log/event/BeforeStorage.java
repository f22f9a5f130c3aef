package io.llmplatform.log.event;

/**
 * Changes events before they are stored, such as by redaction. Each bean of this type sees each
 * event once or more often, must make the same of it each time, and never fails. Thread-safe.
 */
@FunctionalInterface
public interface BeforeStorage {
  /** What is stored in the event's place, with the same id, kind and time. */
  StoredEvent prepare(StoredEvent event);
}
