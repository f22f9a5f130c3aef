package io.llmplatform.inference.deployment.kafka;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.llmplatform.registry.api.ModelEvent;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Follows {@code model.events} from now on and wakes somebody when a deployment changes. Every
 * instance reads every event, without a consumer group. An event that is missed does no harm, so
 * Kafka may be away: that is said once, and tried again.
 */
public final class DeploymentEvents implements SmartLifecycle {
  private static final Logger log = LoggerFactory.getLogger(DeploymentEvents.class);
  private static final Duration POLL = Duration.ofSeconds(1);
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Set<String> AWAKENING =
      Set.of(
          ModelEvent.Type.DEPLOYMENT_CHANGED.value(), ModelEvent.Type.DEPLOYMENT_REMOVED.value());

  private final Map<String, Object> settings;
  private final ObjectMapper json;
  private final Runnable wake;
  private final Duration retry;
  private volatile @Nullable Consumer<String, String> reader;
  private volatile CountDownLatch stopped = new CountDownLatch(0);
  private boolean away;

  /**
   * @param settings of a Kafka consumer
   * @param wake called for each change of a deployment; it must not wait
   * @param retry how long to wait before Kafka is tried again
   */
  public DeploymentEvents(
      Map<String, Object> settings, ObjectMapper json, Runnable wake, Duration retry) {
    Map<String, Object> own = new HashMap<>(settings);
    own.remove(ConsumerConfig.GROUP_ID_CONFIG);
    own.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    own.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    this.settings = Map.copyOf(own);
    this.json = json;
    this.wake = wake;
    this.retry = retry;
  }

  @Override
  public void start() {
    stopped = new CountDownLatch(1);
    Thread thread = new Thread(this::follow, "model-events");
    thread.setDaemon(true);
    thread.start();
  }

  private void follow() {
    while (isRunning()) {
      try (Consumer<String, String> consumer =
          new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
        reader = consumer;
        readAgainAndAgain(consumer);
      } catch (WakeupException e) {
        log.debug("No more events: stopped", e);
      } catch (KafkaException e) { // No consumer can be made, as when the broker's name is unknown.
        isAway(e);
        pause();
      }
    }
  }

  private void readAgainAndAgain(Consumer<String, String> consumer) {
    while (isRunning()) {
      try {
        read(consumer);
      } catch (WakeupException e) {
        throw e;
      } catch (KafkaException e) {
        isAway(e);
      }
      pause();
    }
  }

  private void isAway(KafkaException cause) {
    if (!away) {
      log.warn(
          "Changes of deployments are seen at the next look, because their events cannot be read:"
              + " {}",
          cause.getMessage());
    }
    away = true;
  }

  private void read(Consumer<String, String> consumer) {
    List<TopicPartition> partitions =
        consumer.partitionsFor(ModelEvent.TOPIC, PATIENCE).stream()
            .map(each -> new TopicPartition(each.topic(), each.partition()))
            .toList();
    if (partitions.isEmpty()) {
      return;
    }
    consumer.assign(partitions);
    consumer.seekToEnd(partitions);
    partitions.forEach(partition -> consumer.position(partition, PATIENCE));
    // What happened before the first position has been missed.
    wake.run();
    if (away) {
      log.info("Events of deployments are read again");
    }
    away = false;
    while (isRunning()) {
      boolean changed = false;
      for (ConsumerRecord<String, String> record : consumer.poll(POLL)) {
        changed |= awakens(record.value());
      }
      if (changed) {
        wake.run();
      }
    }
  }

  private boolean awakens(@Nullable String event) {
    try {
      return event != null && AWAKENING.contains(json.readTree(event).path("type").asText());
    } catch (JsonProcessingException e) {
      log.debug("An event that is no JSON", e);
      return false;
    }
  }

  private void pause() {
    try {
      if (stopped.await(retry.toMillis(), TimeUnit.MILLISECONDS)) {
        log.debug("No more events: stopped");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void stop() {
    stopped.countDown();
    // Not interrupted: a consumer that is says an error when it closes.
    Consumer<String, String> consumer = reader;
    if (consumer != null) {
      consumer.wakeup();
    }
  }

  @Override
  public boolean isRunning() {
    return stopped.getCount() > 0;
  }
}
