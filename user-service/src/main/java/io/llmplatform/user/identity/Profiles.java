package io.llmplatform.user.identity;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What people tell of themselves. Thread-safe. */
public interface Profiles {

  /**
   * @param name the full name; null where it is unknown
   * @param email null where it is unknown
   */
  record Profile(@Nullable String name, @Nullable String email) {

    /** Without what is private. */
    @Override
    public String toString() {
      return "Profile";
    }
  }

  /** Of an existing user; empty for an unknown subject. */
  Optional<Profile> of(String subject);
}
