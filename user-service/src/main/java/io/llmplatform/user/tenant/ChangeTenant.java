package io.llmplatform.user.tenant;

import com.fasterxml.jackson.annotation.JsonAlias;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.llmplatform.user.api.Limits;
import org.jspecify.annotations.Nullable;

/** The body of a change; what is absent stays as it is. */
record ChangeTenant(
    @JsonAlias("display_name") @JsonPropertyDescription("For people.") @Nullable String displayName,
    @JsonPropertyDescription("Replaces all limits; {} for none.") @Nullable Limits limits,
    @JsonPropertyDescription("false: its users and keys are refused from now on.")
        @Nullable Boolean enabled,
    @JsonPropertyDescription("The version that the change is based on; If-Match will do, too.")
        @Nullable Long version) {}
