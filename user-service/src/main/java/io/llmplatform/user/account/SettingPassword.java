package io.llmplatform.user.account;

import io.llmplatform.common.error.PlatformException;
import io.llmplatform.common.security.Caller;
import io.llmplatform.user.api.IdentityChange;
import io.llmplatform.user.api.Permission;
import io.llmplatform.user.identity.Audit;
import io.llmplatform.user.identity.Audit.Act;
import io.llmplatform.user.identity.IdentityChanges;
import io.llmplatform.user.identity.PasswordCheck;
import io.llmplatform.user.identity.PasswordCheck.Outcome;
import io.llmplatform.user.storage.Columns;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/** Replaces passwords, and unlocks names that were locked after wrong ones. */
@Component
class SettingPassword {
  private final ManagedAccounts managed;
  private final Accounts accounts;
  private final LoginFailures failures;
  private final PasswordHashing hashing;
  private final PasswordCheck check;
  private final Audit audit;
  private final IdentityChanges changes;
  private final TransactionOperations transactions;
  private final Clock clock;

  SettingPassword(
      ManagedAccounts managed,
      Accounts accounts,
      LoginFailures failures,
      PasswordHashing hashing,
      PasswordCheck check,
      Audit audit,
      IdentityChanges changes,
      TransactionOperations transactions,
      Clock clock) {
    this.managed = managed;
    this.accounts = accounts;
    this.failures = failures;
    this.hashing = hashing;
    this.check = check;
    this.audit = audit;
    this.changes = changes;
    this.transactions = transactions;
    this.clock = clock;
  }

  /**
   * Sets a password: one's own with the present one, another's without.
   *
   * @param wanted the new password, and the caller's present one where it is its own that is set
   * @param address where the request came from, for the audit
   * @throws PlatformException if there is no user that the caller may change, the new password is
   *     not acceptable, or the present one is not the right one
   */
  void set(Caller caller, UUID id, SetPassword wanted, String address) {
    Account account = managed.get(caller, id);
    boolean own = caller.subject().equals(id.toString());
    if (!own) {
      caller.require(Permission.USERS_WRITE);
      managed.requireManageable(caller, account);
    }
    NewPassword password = NewPassword.given("password", wanted.password());
    if (own) {
      requirePresent(account, wanted.currentPassword(), address);
    }
    String hash = hashing.hash(password);
    transactions.executeWithoutResult(
        transaction -> store(caller.subject(), own ? account : managed.lock(caller, id), hash));
  }

  /** As by the user-service itself. */
  void replace(Account account, NewPassword password) {
    String hash = hashing.hash(password);
    transactions.executeWithoutResult(transaction -> store("user-service", account, hash));
  }

  private void requirePresent(Account account, @Nullable String present, String address) {
    if (present == null) {
      throw PlatformException.invalid(
          "currentPassword", "Who sets the own password sends the present one, too.");
    }
    Outcome outcome = check.check(account.username().shown(), present, address);
    if (outcome instanceof Outcome.Locked locked) {
      throw PlatformException.exhausted("Too many wrong passwords.", locked.remaining());
    }
    if (!(outcome instanceof Outcome.Accepted)) {
      throw PlatformException.invalid("currentPassword", "That is not the present password.");
    }
  }

  private void store(String actor, Account account, String hash) {
    Instant now = Columns.now(clock);
    accounts.setHash(account.id(), hash, now);
    failures.unlock(account.username().key(), now);
    audit.record(act(actor, "user.password-changed", account));
    changes.announce(IdentityChange.ofSubject(account.id().toString()));
  }

  /**
   * Lets the user log in again at once.
   *
   * @throws PlatformException if there is none that the caller may change
   */
  Account unlock(Caller caller, UUID id) {
    Account unlocked =
        transactions.execute(
            transaction -> {
              Account account = managed.lock(caller, id);
              if (failures.unlock(account.username().key(), clock.instant())) {
                audit.record(act(caller.subject(), "user.unlocked", account));
              }
              return account;
            });
    if (unlocked == null) {
      throw AccountId.unknown();
    }
    return unlocked;
  }

  private static Act act(String actor, String action, Account account) {
    return new Act(
        account.tenant().value(),
        actor,
        action,
        "user/" + account.id(),
        Map.of("username", account.username().shown()));
  }
}
