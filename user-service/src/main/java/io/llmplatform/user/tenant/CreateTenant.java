package io.llmplatform.user.tenant;

import com.fasterxml.jackson.annotation.JsonAlias;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.llmplatform.user.api.Limits;
import org.jspecify.annotations.Nullable;

/** The body of a creation. */
record CreateTenant(
    @JsonAlias("id") @JsonPropertyDescription("1 to 63 of a-z, 0-9, '.', '_' and '-'.")
        @Nullable String name,
    @JsonAlias("display_name") @JsonPropertyDescription("For people; the name, if absent.")
        @Nullable String displayName,
    @JsonPropertyDescription("What all of it may use at the most; absent: unlimited.")
        @Nullable Limits limits) {}
