package io.llmplatform.inference.capture;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.llmplatform.common.trace.TraceParent;
import io.llmplatform.inference.event.KafkaEvents;
import io.llmplatform.inference.event.SendingEvents;
import io.llmplatform.inference.settings.Capture;
import io.llmplatform.inference.settings.LiveSettings;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.TopicConfig;
import org.springframework.boot.autoconfigure.kafka.KafkaProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The way of payloads to Kafka. */
@Configuration(proxyBeanMethods = false)
class CaptureConfiguration {
  private static final Duration PAUSE = Duration.ofSeconds(1);

  @Bean
  SendingEvents<PayloadEvent, PayloadEvent> sendingPayloads(
      KafkaProperties kafka, ObjectMapper json, LiveSettings settings, MeterRegistry meters) {
    Capture capture = settings.get().capture();
    return new SendingEvents<>(
        "inference.payloads",
        capture.buffer(),
        Function.identity(),
        () ->
            new KafkaEvents<>(
                json,
                topic(capture),
                PayloadEvent::tenant,
                kafka.buildProducerProperties(null),
                kafka.buildAdminProperties(null)),
        PAUSE,
        meters);
  }

  private static NewTopic topic(Capture capture) {
    return new NewTopic(
            PayloadEvent.TOPIC,
            Optional.of(capture.partitions()),
            capture.replicas() < 0 ? Optional.empty() : Optional.of(capture.replicas()))
        .configs(
            Map.of(TopicConfig.RETENTION_MS_CONFIG, Long.toString(capture.retention().toMillis())));
  }

  @Bean
  CapturingText capturingText(
      LiveSettings settings,
      SendingEvents<PayloadEvent, PayloadEvent> sendingPayloads,
      TraceParent trace,
      Clock clock) {
    return new CapturingText(settings, sendingPayloads, trace::current, clock);
  }
}
