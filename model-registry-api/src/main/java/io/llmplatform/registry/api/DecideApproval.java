package io.llmplatform.registry.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import org.jspecify.annotations.Nullable;

/**
 * The body of {@code POST /api/approvals/{id}/approve} and {@code …/reject}.
 *
 * @param comment at most 5,000 characters
 */
public record DecideApproval(
    @JsonPropertyDescription("At most 5,000 characters.") @Nullable String comment) {}
