package io.llmplatform.registry.webhook;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A delivery in a webhook's log. */
@JsonInclude(JsonInclude.Include.NON_NULL)
record DeliveryView(
    UUID id,
    @JsonPropertyDescription("What webhook-id says: the same each time that the event is sent.")
        String eventId,
    String eventType,
    @JsonPropertyDescription("The model's name; absent in a test.") @Nullable String model,
    DeliveryStatus status,
    @JsonPropertyDescription("How many were begun.") int attempts,
    @JsonPropertyDescription("What the receiver last answered; absent where it did not.")
        @Nullable Integer lastStatus,
    @JsonPropertyDescription("What went wrong last; absent where nothing did.")
        @Nullable String lastError,
    @Nullable Instant lastAttemptAt,
    @JsonPropertyDescription("When the next attempt is due; absent where none is to come.")
        @Nullable Instant nextAttemptAt,
    Instant createdAt,
    @JsonPropertyDescription("When it arrived or was given up; absent while it waits.")
        @Nullable Instant completedAt) {}
