package io.llmplatform.inference.event;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.llmplatform.common.trace.TraceParent;
import io.llmplatform.inference.settings.InferenceSettings;
import io.llmplatform.inference.settings.InferenceSettings.Events;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.TopicConfig;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.kafka.KafkaProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The way of events to Kafka. */
@Configuration(proxyBeanMethods = false)
class EventConfiguration {
  private static final Duration PAUSE = Duration.ofSeconds(1);

  @Bean
  RequestEvents requestEvents(
      KafkaProperties kafka,
      ObjectMapper json,
      InferenceSettings settings,
      TraceParent trace,
      Clock clock,
      MeterRegistry meters) {
    Events events = settings.events();
    return new RequestEvents(
        events.buffer(),
        () ->
            events.enabled()
                ? new KafkaEvents<>(
                    json,
                    topic(events),
                    InferenceEvent::tenant,
                    kafka.buildProducerProperties(null),
                    kafka.buildAdminProperties(null))
                : NOWHERE,
        PAUSE,
        trace::current,
        clock,
        meters);
  }

  private static final RequestEvents.Sink NOWHERE =
      new RequestEvents.Sink() {
        @Override
        public void send(InferenceEvent event, Consumer<@Nullable Exception> ended) {
          // Nobody wants to know.
        }

        @Override
        public void close() {
          // Nothing is open.
        }
      };

  private static NewTopic topic(Events events) {
    return new NewTopic(
            InferenceEvent.TOPIC,
            Optional.of(events.partitions()),
            events.replicas() < 0 ? Optional.empty() : Optional.of(events.replicas()))
        .configs(
            Map.of(TopicConfig.RETENTION_MS_CONFIG, Long.toString(events.retention().toMillis())));
  }
}
