package io.llmplatform.registry.webhook;

import io.llmplatform.common.error.PlatformException;
import io.llmplatform.encryption.ColumnEncryption;
import io.llmplatform.registry.api.ModelEvent;
import io.llmplatform.registry.tenant.Viewpoint;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Makes webhooks, and changes them. */
@Component
class EditingWebhook {
  private static final Set<String> TYPES =
      Stream.of(ModelEvent.Type.values())
          .map(ModelEvent.Type::value)
          .collect(Collectors.toUnmodifiableSet());
  private static final int LONGEST_NAME = 255;

  private final Webhooks webhooks;
  private final ColumnEncryption encryption;
  private final WebhookSettings settings;

  EditingWebhook(Webhooks webhooks, ColumnEncryption encryption, WebhookSettings settings) {
    this.webhooks = webhooks;
    this.encryption = encryption;
    this.settings = settings;
  }

  /**
   * A new webhook, with its secret.
   *
   * @throws PlatformException if the body is not acceptable, or the tenant has enough
   */
  WebhookView create(Viewpoint viewpoint, WebhookBody body) {
    WebhookSecret given = body.secret() == null ? null : WebhookSecret.given(body.secret());
    WebhookSecret secret = given == null ? WebhookSecret.random() : given;
    Webhooks.Content content = content(body, secret);
    if (webhooks.count(viewpoint.tenant()) >= settings.maxPerTenant()) {
      throw PlatformException.conflict(
          "A tenant has at most %d webhooks.".formatted(settings.maxPerTenant()));
    }
    return webhooks.create(viewpoint.tenant(), viewpoint.caller().subject(), content).with(secret);
  }

  /**
   * The webhook, changed to what the body says.
   *
   * @throws PlatformException if there is no such webhook, or the body is not acceptable
   */
  WebhookView change(Viewpoint viewpoint, UUID id, WebhookBody body) {
    webhooks.get(viewpoint.tenant(), id);
    WebhookSecret secret = body.secret() == null ? null : WebhookSecret.given(body.secret());
    return webhooks.change(viewpoint.tenant(), id, content(body, secret));
  }

  private Webhooks.Content content(WebhookBody body, @Nullable WebhookSecret secret) {
    return new Webhooks.Content(
        WebhookUrl.given(body.url(), settings.allowPrivateAddresses()).toString(),
        types(body.eventTypes()),
        model(body.model()),
        secret == null ? null : encryption.encrypt(AttemptingDelivery.SECRET_COLUMN, secret.text()),
        body.active() == null || body.active());
  }

  private static @Nullable List<String> types(@Nullable List<@Nullable String> given) {
    if (given == null) {
      return null;
    }
    if (given.isEmpty()) {
      throw PlatformException.invalid("eventTypes", "At least one type; absent: all of them.");
    }
    Set<String> types = new TreeSet<>();
    for (int i = 0; i < given.size(); i++) {
      String type = given.get(i);
      if (type == null || !TYPES.contains(type)) {
        throw PlatformException.invalid(
            "eventTypes[" + i + "]", "There is no such type of event; see the event's schema.");
      }
      types.add(type);
    }
    return List.copyOf(types);
  }

  // The model need not be there yet.
  private static @Nullable String model(@Nullable String given) {
    if (given != null && (given.isBlank() || given.length() > LONGEST_NAME)) {
      throw PlatformException.invalid(
          "model", "A model's name has 1 to " + LONGEST_NAME + " characters.");
    }
    return given;
  }
}
