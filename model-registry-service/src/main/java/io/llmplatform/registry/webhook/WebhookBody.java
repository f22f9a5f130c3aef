package io.llmplatform.registry.webhook;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a client says of a webhook. */
record WebhookBody(
    @JsonPropertyDescription("An absolute URL of http or https.") @Nullable String url,
    @JsonPropertyDescription("Types of events, such as version.ready; absent: all.")
        @Nullable List<@Nullable String> eventTypes,
    @JsonPropertyDescription("The only model that it is told of; absent: all of the tenant's own.")
        @Nullable String model,
    @JsonPropertyDescription(
            "whsec_ and the Base64 of 24 to 64 bytes; absent: a new webhook gets a random one, and"
                + " one that is there keeps its own.")
        @Nullable String secret,
    @JsonPropertyDescription("Whether it is told of anything; absent: yes.")
        @Nullable Boolean active) {}
