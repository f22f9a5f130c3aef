package io.llmplatform.user.account;

import io.llmplatform.common.error.PlatformException;
import io.llmplatform.common.security.Caller;
import io.llmplatform.user.account.Account.Profile;
import io.llmplatform.user.api.IdentityChange;
import io.llmplatform.user.identity.Audit;
import io.llmplatform.user.identity.Audit.Act;
import io.llmplatform.user.identity.IdentityChanges;
import io.llmplatform.user.input.Revision;
import io.llmplatform.user.role.Granting;
import io.llmplatform.user.role.RoleName;
import io.llmplatform.user.storage.Columns;
import java.time.Clock;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Changes and removes users, one change after the other; takes effect everywhere at once. */
@Component
class ChangingAccount {
  private final ManagedAccounts managed;
  private final Accounts accounts;
  private final PlatformAdmins admins;
  private final Granting granting;
  private final Audit audit;
  private final IdentityChanges changes;
  private final Clock clock;

  ChangingAccount(
      ManagedAccounts managed,
      Accounts accounts,
      PlatformAdmins admins,
      Granting granting,
      Audit audit,
      IdentityChanges changes,
      Clock clock) {
    this.managed = managed;
    this.accounts = accounts;
    this.admins = admins;
    this.granting = granting;
    this.audit = audit;
    this.changes = changes;
    this.clock = clock;
  }

  /**
   * What is to change.
   *
   * @param profile from the profile before to the one after
   * @param roles null: stay as they are
   * @param enabled null: stays as it is
   */
  record Edit(
      UnaryOperator<Profile> profile, @Nullable Set<RoleName> roles, @Nullable Boolean enabled) {}

  /**
   * The user after the change.
   *
   * @throws PlatformException if there is none that the caller may change or no such role, the
   *     roles allow what the caller may not, it was changed meanwhile, or it is the last platform
   *     admin
   */
  @Transactional
  public Account change(Caller caller, UUID id, Edit edit, Revision revision) {
    Account before = managed.lock(caller, id);
    revision.require(before.version());
    Account after =
        new Account(
            id,
            before.tenant(),
            before.username(),
            edit.profile().apply(before.profile()),
            edit.roles() == null ? before.roles() : CreatingAccount.names(edit.roles()),
            edit.enabled() == null ? before.enabled() : edit.enabled(),
            before.version() + 1,
            before.createdAt(),
            Columns.now(clock));
    if (edit.roles() != null) {
      granting.requireExisting(before.tenant(), edit.roles());
      Granting.requireAll(caller, granting.permissions(before.tenant().value(), after.roles()));
    }
    if (isAdmin(before) && !isAdmin(after)) {
      admins.requireAnother(id);
    }
    accounts.update(after);
    audit.record(act(caller, action(before, after), after, details(before, after)));
    changes.announce(IdentityChange.ofSubject(id.toString()));
    return after;
  }

  /**
   * Removes the user with its API keys.
   *
   * @throws PlatformException as {@link #change}
   */
  @Transactional
  public void remove(Caller caller, UUID id, Revision revision) {
    Account account = managed.lock(caller, id);
    revision.require(account.version());
    if (isAdmin(account)) {
      admins.requireAnother(id);
    }
    accounts.remove(id);
    audit.record(
        act(caller, "user.removed", account, Map.of("username", account.username().shown())));
    changes.announce(IdentityChange.ofSubject(id.toString()));
  }

  private static boolean isAdmin(Account account) {
    return account.enabled() && account.roles().contains(PlatformAdmins.ROLE);
  }

  private static String action(Account before, Account after) {
    if (before.enabled() != after.enabled()) {
      return after.enabled() ? "user.enabled" : "user.disabled";
    }
    return before.roles().equals(after.roles()) ? "user.changed" : "user.roles-changed";
  }

  private static Map<String, String> details(Account before, Account after) {
    Map<String, String> details = new TreeMap<>();
    details.put("username", after.username().shown());
    if (!before.roles().equals(after.roles())) {
      details.put("rolesBefore", before.roles().toString());
      details.put("roles", after.roles().toString());
    }
    return details;
  }

  private static Act act(
      Caller caller, String action, Account account, Map<String, String> details) {
    return new Act(
        account.tenant().value(), caller.subject(), action, "user/" + account.id(), details);
  }
}
