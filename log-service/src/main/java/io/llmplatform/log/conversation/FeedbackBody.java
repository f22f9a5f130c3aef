package io.llmplatform.log.conversation;

import com.fasterxml.jackson.databind.JsonNode;
import io.swagger.v3.oas.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** Feedback as it is given. */
record FeedbackBody(
    @Schema(description = "up, down, or 1 to 5", example = "up", implementation = Object.class)
        @Nullable JsonNode rating,
    @Schema(description = "Up to 2000 characters; secrets in it are not stored", example = "Right.")
        @Nullable String comment) {}
