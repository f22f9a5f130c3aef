package io.llmplatform.log.event;

import java.util.Optional;
import java.util.stream.Stream;

/** The kinds of events, each from one Kafka topic into collections of its own. */
public enum EventKind {
  /** Requests to run a model. */
  INFERENCE("inference.events", TimedCollections.daily("requests")),
  /** Security-relevant acts. */
  AUDIT("audit.events", TimedCollections.monthly("audit")),
  /** Batches, training runs and runs of jobs. */
  JOB("job.events", TimedCollections.monthly("jobs")),
  /** What trainers report. */
  TRAINING("training.status", TimedCollections.monthly("training")),
  /** Models, versions and deployments. */
  MODEL("model.events", TimedCollections.monthly("models")),
  /** The lines of the ledger: tokens and cost of each request that was paid for. */
  USAGE("usage.events", TimedCollections.daily("ledger"));

  private final String topic;
  private final TimedCollections collections;

  EventKind(String topic, TimedCollections collections) {
    this.topic = topic;
    this.collections = collections;
  }

  /** The kind of what comes over that Kafka topic; empty for another topic. */
  public static Optional<EventKind> ofTopic(String topic) {
    return Stream.of(values()).filter(kind -> kind.topic.equals(topic)).findFirst();
  }

  /** The Kafka topic. */
  public String topic() {
    return topic;
  }

  /** Where its events are. */
  public TimedCollections collections() {
    return collections;
  }
}
