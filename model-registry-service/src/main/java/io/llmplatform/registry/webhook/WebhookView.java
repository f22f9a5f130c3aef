package io.llmplatform.registry.webhook;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A webhook as its tenant sees it. */
@JsonInclude(JsonInclude.Include.NON_NULL)
record WebhookView(
    UUID id,
    String tenant,
    String url,
    @JsonPropertyDescription("The types that it is told of; absent: all.")
        @Nullable List<String> eventTypes,
    @JsonPropertyDescription("The only model that it is told of; absent: all of the tenant's own.")
        @Nullable String model,
    @JsonPropertyDescription("Whether it is told of anything.") boolean active,
    @JsonPropertyDescription("Why the service switched it off; absent where it did not.")
        @Nullable String disabledReason,
    @JsonPropertyDescription("Subject of who made it.") String createdBy,
    Instant createdAt,
    Instant updatedAt,
    @JsonPropertyDescription(
            "What requests are signed with; only in the answer that creates the webhook.")
        @Nullable String secret) {

  WebhookView {
    eventTypes = eventTypes == null ? null : List.copyOf(eventTypes);
  }

  WebhookView with(WebhookSecret shown) {
    return new WebhookView(
        id,
        tenant,
        url,
        eventTypes,
        model,
        active,
        disabledReason,
        createdBy,
        createdAt,
        updatedAt,
        shown.text());
  }
}
