package io.llmplatform.user.oidc;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Some clients, and how to ask for more. */
@JsonInclude(JsonInclude.Include.NON_NULL)
record ClientPage(
    List<ClientView> items,
    @JsonPropertyDescription("For the next page; absent on the last one")
        @Nullable String nextPageToken) {}
