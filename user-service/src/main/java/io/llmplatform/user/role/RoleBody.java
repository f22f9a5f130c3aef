package io.llmplatform.user.role;

import com.fasterxml.jackson.annotation.JsonAlias;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The body of a creation or change; in a change, what is absent stays as it is. */
record RoleBody(
    @JsonPropertyDescription("1 to 63 letters, digits, '.' and '-'; in a creation only.")
        @Nullable String name,
    @JsonAlias({"tenantId", "tenant_id"})
        @JsonPropertyDescription("Whose role it is to be; the caller's tenant, if absent.")
        @Nullable String tenant,
    @JsonPropertyDescription("For people.") @Nullable String description,
    @JsonPropertyDescription("What it allows, such as models:read.")
        @Nullable List<@Nullable String> permissions,
    @JsonPropertyDescription("The version that the change is based on; If-Match will do, too.")
        @Nullable Long version) {}
