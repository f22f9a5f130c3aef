package io.llmplatform.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.llmplatform.inference.deployment.kafka.DeploymentEvents;
import io.llmplatform.registry.api.ModelEvent;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.core.env.Environment;
import org.springframework.kafka.core.KafkaTemplate;

class DeploymentEventsIT extends InferenceScenario {
  private static final Duration RETRY = Duration.ofMillis(100);

  @Autowired KafkaTemplate<String, String> kafka;
  @Autowired Environment environment;
  private final AtomicInteger woken = new AtomicInteger();

  @Test
  void aChangeOfADeploymentWakesEveryInstanceAndOtherEventsNone() throws Exception {
    AtomicInteger other = new AtomicInteger();
    // The first event makes the topic; what was said before the start is missed.
    send(event(ModelEvent.Type.DEPLOYMENT_CHANGED));
    String servers = environment.getRequiredProperty("KAFKA_BOOTSTRAP_SERVERS");
    DeploymentEvents events = events(servers, woken);
    DeploymentEvents another = events(servers, other);
    events.start();
    another.start();
    try {
      await().atMost(PATIENCE).until(() -> woken.get() == 1 && other.get() == 1);

      send(event(ModelEvent.Type.VERSION_READY));
      send("no JSON");
      send(event(ModelEvent.Type.DEPLOYMENT_CHANGED));
      await().atMost(PATIENCE).until(() -> woken.get() == 2 && other.get() == 2);
      send(event(ModelEvent.Type.DEPLOYMENT_REMOVED));
      await().atMost(PATIENCE).until(() -> woken.get() == 3 && other.get() == 3);
    } finally {
      events.stop();
      another.stop();
    }
  }

  @Test
  void withoutKafkaNothingHappens() {
    DeploymentEvents events = events("127.0.0.1:1", woken);
    events.start();
    assertThat(events.isRunning()).isTrue();
    events.stop();
    assertThat(events.isRunning()).isFalse();
    DeploymentEvents nowhere = events("no-such-host.invalid:9092", woken);
    nowhere.start();
    nowhere.stop();
    assertThat(woken).hasValue(0);
  }

  private static DeploymentEvents events(String servers, AtomicInteger woken) {
    return new DeploymentEvents(
        Map.of("bootstrap.servers", servers), new ObjectMapper(), woken::incrementAndGet, RETRY);
  }

  private void send(String event) throws Exception {
    kafka.send(ModelEvent.TOPIC, "platform/m", event).get();
  }

  private static String event(ModelEvent.Type type) {
    return quoted(Map.of("specversion", "1.0", "type", type.value(), "subject", "m"));
  }
}
