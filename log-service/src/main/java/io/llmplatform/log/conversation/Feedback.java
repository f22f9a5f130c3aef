package io.llmplatform.log.conversation;

import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Feedback as the API shows it; lists show no comment. */
record Feedback(
    @Schema(description = "up, down, or 1 to 5", example = "up") Object rating,
    @Nullable String comment,
    Instant time) {}
