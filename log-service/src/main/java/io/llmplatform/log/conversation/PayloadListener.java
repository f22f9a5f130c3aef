package io.llmplatform.log.conversation;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.kafka.annotation.KafkaListener;
import org.springframework.stereotype.Component;

/**
 * Takes payloads from Kafka. One that is not as the schema says is dropped and counted: a topic of
 * dead letters would keep what users said in clear.
 */
@Component
class PayloadListener {
  private static final Logger log = LoggerFactory.getLogger(PayloadListener.class);

  private final StoringPayloads storing;
  private final ObjectMapper json;
  private final Counter malformed;

  PayloadListener(StoringPayloads storing, ObjectMapper json, MeterRegistry meters) {
    this.storing = storing;
    this.json = json;
    this.malformed = meters.counter("log.payloads.dropped", "reason", "malformed");
  }

  @KafkaListener(
      id = "inference-payloads",
      topics = Payload.TOPIC,
      containerFactory = "payloadListeners")
  void receive(List<ConsumerRecord<String, @Nullable String>> records) {
    List<Payload> payloads = new ArrayList<>();
    for (ConsumerRecord<String, @Nullable String> record : records) {
      Payload payload = parse(record);
      if (payload != null) {
        payloads.add(payload);
      }
    }
    storing.store(payloads);
  }

  private @Nullable Payload parse(ConsumerRecord<String, @Nullable String> record) {
    String value = record.value();
    try {
      if (value != null) {
        return json.readValue(value, Payload.class);
      }
    } catch (JsonProcessingException e) {
      // Its message, too, may show what a user said.
      log.debug("A payload that cannot be read", e);
    }
    malformed.increment();
    log.warn(
        "The payload {}-{}@{} is not as the schema says, and is dropped",
        record.topic(),
        record.partition(),
        record.offset());
    return null;
  }
}
