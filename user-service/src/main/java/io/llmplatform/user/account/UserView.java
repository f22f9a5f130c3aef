package io.llmplatform.user.account;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A user as clients see it. */
record UserView(
    @JsonPropertyDescription("The subject of the user's tokens.") String id,
    @JsonPropertyDescription("Unique over the platform.") String username,
    @JsonPropertyDescription("Whose user it is.") String tenant,
    @JsonPropertyDescription("For people.") @Nullable String displayName,
    @JsonPropertyDescription("E-mail address.") @Nullable String email,
    @JsonPropertyDescription("Telephone number, without separators.") @Nullable String phone,
    @JsonPropertyDescription("Names of roles.") List<String> roles,
    @JsonPropertyDescription("Whether logins and API keys are accepted.") boolean enabled,
    @JsonPropertyDescription("Until when logins are refused after wrong passwords; absent: not.")
        @Nullable Instant lockedUntil,
    @JsonPropertyDescription("Counts the changes; send it with an edit.") long version,
    @JsonPropertyDescription("When it was created.") Instant createdAt,
    @JsonPropertyDescription("When it was last changed.") Instant updatedAt) {

  static UserView of(Account account, @Nullable Instant lockedUntil) {
    Email email = account.profile().email();
    Phone phone = account.profile().phone();
    return new UserView(
        account.id().toString(),
        account.username().shown(),
        account.tenant().value(),
        account.profile().displayName(),
        email == null ? null : email.value(),
        phone == null ? null : phone.value(),
        List.copyOf(account.roles()),
        account.enabled(),
        lockedUntil,
        account.version(),
        account.createdAt(),
        account.updatedAt());
  }

  /** Without what is encrypted at rest. */
  @Override
  public String toString() {
    return "UserView[id=%s]".formatted(id);
  }
}
