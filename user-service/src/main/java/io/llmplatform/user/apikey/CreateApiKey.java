package io.llmplatform.user.apikey;

import com.fasterxml.jackson.annotation.JsonAlias;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.databind.JsonNode;
import io.llmplatform.user.api.Limits;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The body of a creation. */
record CreateApiKey(
    @JsonPropertyDescription("For people; the key's first characters, if absent.")
        @Nullable String name,
    @JsonPropertyDescription("Permissions that are left of the owner's; absent: all.")
        @Nullable List<@Nullable String> scopes,
    @JsonAlias({"allowedModels", "allowed_models"})
        @JsonPropertyDescription("The only models that it may use; absent: all.")
        @Nullable List<@Nullable String> models,
    @JsonAlias("expires_at")
        @JsonPropertyDescription("When it ends; absent: never.")
        @Schema(type = "string", format = "date-time")
        @Nullable String expiresAt,
    @JsonAlias("expires_in")
        @JsonPropertyDescription("In place of expiresAt: seconds, or a duration such as P30D.")
        @Schema(type = "string", example = "P30D")
        @Nullable JsonNode expiresIn,
    @JsonPropertyDescription("Of the key itself; absent: unlimited.") @Nullable Limits limits,
    @JsonAlias({"userId", "user_id"})
        @JsonPropertyDescription("Id of the user whose key it is to be (keys:all); the caller.")
        @Nullable String user) {}
