package io.llmplatform.user.account;

import io.llmplatform.user.role.RoleName;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the roles that clients name for users. */
final class RoleNames {
  private RoleNames() {}

  /**
   * The roles; none for null.
   *
   * @throws io.llmplatform.common.error.PlatformException naming the item that is no role's name
   */
  static Set<RoleName> given(@Nullable List<? extends @Nullable String> names) {
    Set<RoleName> roles = new LinkedHashSet<>();
    if (names != null) {
      for (int i = 0; i < names.size(); i++) {
        roles.add(RoleName.given("roles[" + i + "]", names.get(i)));
      }
    }
    return roles;
  }
}
