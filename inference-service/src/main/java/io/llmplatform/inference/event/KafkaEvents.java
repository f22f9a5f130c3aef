package io.llmplatform.inference.event;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.CreateTopicsOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/**
 * The topic, over a producer of its own: that of the usage records waits long and loses nothing,
 * this one waits briefly. A topic that is not there is made; one that is stays as it is.
 */
public final class KafkaEvents<E> implements EventSink<E> {
  private static final byte[] CLOUD_EVENT =
      "application/cloudevents+json; charset=UTF-8".getBytes(StandardCharsets.UTF_8);
  private static final int TIMEOUT_SECONDS = 5;

  private final ObjectMapper json;
  private final NewTopic topic;
  private final Map<String, Object> admin;
  private final Function<E, String> key;
  private final Producer<String, String> producer;
  private boolean made;

  /**
   * @param topic as it is made where it is not there
   * @param key of an event's record
   * @param producer settings of the service's producers, of which the addresses and the security
   *     hold
   */
  public KafkaEvents(
      ObjectMapper json,
      NewTopic topic,
      Function<E, String> key,
      Map<String, Object> producer,
      Map<String, Object> admin) {
    this.json = json;
    this.topic = topic;
    this.key = key;
    this.admin = admin;
    this.producer =
        new KafkaProducer<>(brief(producer), new StringSerializer(), new StringSerializer());
  }

  private static Map<String, Object> brief(Map<String, Object> settings) {
    Map<String, Object> brief = new HashMap<>(settings);
    brief.put(ProducerConfig.ACKS_CONFIG, "1");
    brief.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, false);
    brief.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 1_000);
    brief.put(ProducerConfig.LINGER_MS_CONFIG, 50);
    brief.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 5_000);
    brief.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 10_000);
    brief.put(ProducerConfig.BUFFER_MEMORY_CONFIG, 8L << 20);
    return brief;
  }

  @Override
  public void prepare() {
    if (made) {
      return;
    }
    try (Admin client = Admin.create(admin)) {
      client
          .createTopics(List.of(topic), new CreateTopicsOptions().timeoutMs(TIMEOUT_SECONDS * 1000))
          .all()
          .get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      if (!(e.getCause() instanceof TopicExistsException)) {
        throw new KafkaException("The topic " + topic.name() + " cannot be made", e);
      }
    } catch (TimeoutException e) {
      throw new KafkaException("The topic " + topic.name() + " cannot be made", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new KafkaException("Interrupted", e);
    }
    made = true;
  }

  @Override
  public void send(E event, Consumer<@Nullable Exception> ended) {
    prepare();
    ProducerRecord<String, String> record =
        new ProducerRecord<>(topic.name(), key.apply(event), write(event));
    record.headers().add("content-type", CLOUD_EVENT);
    producer.send(record, (metadata, failure) -> ended.accept(failure));
  }

  private String write(E event) {
    try {
      return json.writeValueAsString(event);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    producer.close(Duration.ofSeconds(1));
  }
}
