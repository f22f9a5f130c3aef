package io.llmplatform.user.account;

import com.fasterxml.jackson.annotation.JsonAlias;
import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The body of a creation. */
record CreateUser(
    @JsonAlias("name")
        @JsonPropertyDescription(
            "1 to 128 letters of one script, digits, '.', '_', '-' and '@'; case does not count.")
        @Nullable String username,
    @JsonPropertyDescription("8 to 128 characters.") @Nullable String password,
    @JsonPropertyDescription("Encrypted at rest.") @Nullable String email,
    @JsonPropertyDescription("Encrypted at rest.") @Nullable String phone,
    @JsonAlias("display_name") @JsonPropertyDescription("For people.") @Nullable String displayName,
    @JsonAlias({"tenantId", "tenant_id"})
        @JsonPropertyDescription("Whose user it is to be; the caller's tenant, if absent.")
        @Nullable String tenant,
    @JsonAlias("role")
        @JsonFormat(with = JsonFormat.Feature.ACCEPT_SINGLE_VALUE_AS_ARRAY)
        @JsonPropertyDescription("Names of roles; none, if absent.")
        @Nullable List<@Nullable String> roles,
    @JsonPropertyDescription("true, if absent.") @Nullable Boolean enabled) {

  /** Without the password and what is encrypted at rest. */
  @Override
  public String toString() {
    return "CreateUser[username=%s]".formatted(username);
  }
}
