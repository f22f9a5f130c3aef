package io.llmplatform.registry.webhook;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.llmplatform.registry.api.ModelEvent;
import io.llmplatform.registry.tenant.Viewpoint;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** Sends a webhook an event that tells of nothing. */
@Component
class TestingWebhook {
  private static final String TYPE = "webhook.test";

  private final Webhooks webhooks;
  private final Deliveries deliveries;
  private final AttemptingDelivery attempting;
  private final ObjectMapper json;
  private final Clock clock;

  TestingWebhook(
      Webhooks webhooks,
      Deliveries deliveries,
      AttemptingDelivery attempting,
      ObjectMapper json,
      Clock clock) {
    this.webhooks = webhooks;
    this.deliveries = deliveries;
    this.attempting = attempting;
    this.json = json;
    this.clock = clock;
  }

  /**
   * What became of it.
   *
   * @throws io.llmplatform.common.error.PlatformException if there is no such webhook
   */
  DeliveryView test(Viewpoint viewpoint, UUID id) {
    WebhookView webhook = webhooks.get(viewpoint.tenant(), id);
    String event = UUID.randomUUID().toString();
    Attempt attempt =
        deliveries.begin(
            webhook.id(), event, TYPE, body(viewpoint, webhook, event), attempting.lease());
    attempting.attemptOnce(attempt);
    return deliveries.find(webhook.id(), attempt.delivery()).orElseThrow(Webhooks::unknown);
  }

  private String body(Viewpoint viewpoint, WebhookView webhook, String event) {
    try {
      return json.writeValueAsString(
          new ModelEvent(
              ModelEvent.SPEC_VERSION,
              event,
              TYPE,
              "model-registry-service",
              webhook.id().toString(),
              clock.instant().truncatedTo(ChronoUnit.MICROS),
              webhook.tenant(),
              null,
              ModelEvent.SCHEMA_VERSION,
              Map.of("by", viewpoint.caller().username())));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("An event is JSON", e);
    }
  }
}
