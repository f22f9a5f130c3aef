package io.llmplatform.user.account;

import com.fasterxml.jackson.annotation.JsonAlias;
import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The body of a change; what is absent stays as it is. */
record ChangeUser(
    @JsonPropertyDescription("Empty: none.") @Nullable String email,
    @JsonPropertyDescription("Empty: none.") @Nullable String phone,
    @JsonAlias("display_name") @JsonPropertyDescription("Empty: none.")
        @Nullable String displayName,
    @JsonAlias("role")
        @JsonFormat(with = JsonFormat.Feature.ACCEPT_SINGLE_VALUE_AS_ARRAY)
        @JsonPropertyDescription("Replaces all roles.")
        @Nullable List<@Nullable String> roles,
    @JsonPropertyDescription("false: logins and API keys are refused from now on.")
        @Nullable Boolean enabled,
    @JsonPropertyDescription("The version that the change is based on; If-Match will do, too.")
        @Nullable Long version) {

  /** Without what is encrypted at rest. */
  @Override
  public String toString() {
    return "ChangeUser[version=%d]".formatted(version);
  }
}
