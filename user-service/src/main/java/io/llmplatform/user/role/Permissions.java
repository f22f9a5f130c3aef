package io.llmplatform.user.role;

import io.llmplatform.common.error.PlatformException;
import io.llmplatform.user.api.Permission;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads permissions that clients name. */
public final class Permissions {
  private Permissions() {}

  /**
   * The permissions of these names.
   *
   * @throws PlatformException naming the item of the field that is none
   */
  public static Set<Permission> given(String field, List<? extends @Nullable String> names) {
    EnumSet<Permission> permissions = EnumSet.noneOf(Permission.class);
    for (int i = 0; i < names.size(); i++) {
      String name = names.get(i);
      String item = field + "[" + i + "]";
      permissions.add(
          Permission.of(name == null ? "" : name.strip())
              .orElseThrow(
                  () ->
                      PlatformException.invalid(
                          item,
                          "'" + item + "' is one of " + EnumSet.allOf(Permission.class) + ".")));
    }
    return permissions;
  }
}
