package io.llmplatform.log.event;

/** The kinds of events, each from one Kafka topic into collections of its own. */
public enum EventKind {
  /** Requests to run a model. */
  INFERENCE("inference.events", "requests", Bucket.DAY),
  /** Security-relevant acts. */
  AUDIT("audit.events", "audit", Bucket.MONTH),
  /** Batches, training runs and runs of jobs. */
  JOB("job.events", "jobs", Bucket.MONTH),
  /** What trainers report. */
  TRAINING("training.status", "training", Bucket.MONTH),
  /** Models, versions and deployments. */
  MODEL("model.events", "models", Bucket.MONTH);

  /** How much time a collection covers. */
  enum Bucket {
    DAY,
    MONTH
  }

  private final String topic;
  private final String collection;
  private final Bucket bucket;

  EventKind(String topic, String collection, Bucket bucket) {
    this.topic = topic;
    this.collection = collection;
    this.bucket = bucket;
  }

  /** The Kafka topic. */
  public String topic() {
    return topic;
  }

  String collection() {
    return collection;
  }

  Bucket bucket() {
    return bucket;
  }
}
