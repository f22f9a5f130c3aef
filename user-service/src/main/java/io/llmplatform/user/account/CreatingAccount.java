package io.llmplatform.user.account;

import io.llmplatform.common.error.PlatformException;
import io.llmplatform.common.security.Caller;
import io.llmplatform.user.account.Account.Profile;
import io.llmplatform.user.api.Permission;
import io.llmplatform.user.identity.Audit;
import io.llmplatform.user.identity.Audit.Act;
import io.llmplatform.user.role.Granting;
import io.llmplatform.user.role.RoleName;
import io.llmplatform.user.storage.Columns;
import io.llmplatform.user.tenant.TenantName;
import io.llmplatform.user.tenant.Tenants;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/** Adds a user whose name is not taken. */
@Component
class CreatingAccount {
  private final Accounts accounts;
  private final Tenants tenants;
  private final Granting granting;
  private final PasswordHashing hashing;
  private final Audit audit;
  private final TransactionOperations transactions;
  private final Clock clock;

  CreatingAccount(
      Accounts accounts,
      Tenants tenants,
      Granting granting,
      PasswordHashing hashing,
      Audit audit,
      TransactionOperations transactions,
      Clock clock) {
    this.accounts = accounts;
    this.tenants = tenants;
    this.granting = granting;
    this.hashing = hashing;
    this.audit = audit;
    this.transactions = transactions;
    this.clock = clock;
  }

  /** Somebody who is to be a user. */
  record Applicant(
      TenantName tenant,
      Username username,
      NewPassword password,
      Profile profile,
      Set<RoleName> roles,
      boolean enabled) {}

  /**
   * The new user.
   *
   * @throws PlatformException if there is no such tenant for the caller or no such role, the roles
   *     allow what the caller may not, or the name is taken
   */
  Account create(Caller caller, Applicant applicant) {
    caller.require(Permission.USERS_WRITE);
    tenants.get(caller, applicant.tenant());
    Set<String> roles = names(applicant.roles());
    Runnable check =
        () -> Granting.requireAll(caller, granting.permissions(applicant.tenant().value(), roles));
    // Before the work of hashing, and again where no role changes any more.
    check.run();
    Account added = add(caller.subject(), applicant, check);
    if (added == null) {
      throw PlatformException.conflict("The username '" + applicant.username() + "' is taken.");
    }
    return added;
  }

  /** The new user; null if the name is taken. What the roles allow is not looked at. */
  @Nullable Account addUnchecked(String actor, Applicant applicant) {
    return add(actor, applicant, () -> {});
  }

  private @Nullable Account add(String actor, Applicant applicant, Runnable check) {
    // No connection is held while the password is hashed.
    String hash = hashing.hash(applicant.password());
    try {
      return transactions.execute(transaction -> store(actor, applicant, hash, check));
    } catch (DataIntegrityViolationException tenantRemovedMeanwhile) {
      throw TenantName.unknown().causedBy(tenantRemovedMeanwhile);
    }
  }

  private @Nullable Account store(String actor, Applicant applicant, String hash, Runnable check) {
    granting.requireExisting(applicant.tenant(), applicant.roles());
    check.run();
    Instant now = Columns.now(clock);
    Account account =
        new Account(
            UUID.randomUUID(),
            applicant.tenant(),
            applicant.username(),
            applicant.profile(),
            names(applicant.roles()),
            applicant.enabled(),
            1,
            now,
            now);
    if (!accounts.add(account, hash)) {
      return null;
    }
    audit.record(
        new Act(
            account.tenant().value(),
            actor,
            "user.created",
            "user/" + account.id(),
            Map.of("username", account.username().shown(), "roles", account.roles().toString())));
    return account;
  }

  static Set<String> names(Set<RoleName> roles) {
    return roles.stream().map(RoleName::value).collect(Collectors.toSet());
  }
}
