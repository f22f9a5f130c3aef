package io.llmplatform.user.account;

import com.fasterxml.jackson.annotation.JsonAlias;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import org.jspecify.annotations.Nullable;

/** The body that sets a password. */
record SetPassword(
    @JsonAlias({"newPassword", "new_password"})
        @JsonPropertyDescription("The new one: 8 to 128 characters.")
        @Nullable String password,
    @JsonAlias("current_password")
        @JsonPropertyDescription("The present one, where the caller sets its own.")
        @Nullable String currentPassword) {

  /** Without the passwords. */
  @Override
  public String toString() {
    return "SetPassword";
  }
}
