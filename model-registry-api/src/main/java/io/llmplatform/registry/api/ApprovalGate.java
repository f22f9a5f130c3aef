package io.llmplatform.registry.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import org.jspecify.annotations.Nullable;

/**
 * Who must agree before something happens.
 *
 * @param role of who agrees; administrators of the platform have every role
 * @param fourEyes whether who asked for it may not agree to it; absent: so it is
 */
public record ApprovalGate(
    @JsonPropertyDescription("Of who agrees, such as tenant-admin.") @Nullable String role,
    @JsonPropertyDescription("Whether who asked for it may not agree to it; true if absent.")
        @Nullable Boolean fourEyes) {}
