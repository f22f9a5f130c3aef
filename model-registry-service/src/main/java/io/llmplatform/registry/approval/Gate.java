package io.llmplatform.registry.approval;

import io.llmplatform.common.error.PlatformException;
import io.llmplatform.common.security.Caller;
import io.llmplatform.registry.api.ApprovalGate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Who must agree.
 *
 * @param role of who agrees
 * @param fourEyes whether who asked may not agree
 */
public record Gate(String role, boolean fourEyes) {
  private static final String EVERY_ROLE = "platform-admin";
  private static final Pattern ROLE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,254}");

  /**
   * From a body; null where it has none.
   *
   * @param field the gate's path in the body
   * @throws PlatformException naming the field at fault
   */
  public static @Nullable Gate given(@Nullable ApprovalGate gate, String field) {
    if (gate == null) {
      return null;
    }
    String role = gate.role();
    if (role == null || !ROLE.matcher(role).matches()) {
      throw PlatformException.invalid(field + ".role", "A gate names the role of who agrees.");
    }
    return new Gate(role, !Boolean.FALSE.equals(gate.fourEyes()));
  }

  /** As it stands in bodies. */
  public ApprovalGate view() {
    return new ApprovalGate(role, fourEyes);
  }

  /** Whether the caller has the role; who administers the platform has every role. */
  boolean isHeldBy(Caller caller) {
    return caller.roles().contains(role) || caller.roles().contains(EVERY_ROLE);
  }
}
