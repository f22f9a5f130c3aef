package io.llmplatform.user.apikey;

import com.fasterxml.jackson.annotation.JsonAlias;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.llmplatform.user.api.Limits;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The body of a change; what is absent stays as it is. */
record ChangeApiKey(
    @JsonPropertyDescription("For people.") @Nullable String name,
    @JsonAlias({"allowedModels", "allowed_models"})
        @JsonPropertyDescription("The only models that it may use; [] for all.")
        @Nullable List<@Nullable String> models,
    @JsonPropertyDescription("Replaces all limits; {} for none.") @Nullable Limits limits,
    @JsonPropertyDescription("The version that the change is based on; If-Match will do, too.")
        @Nullable Long version) {}
