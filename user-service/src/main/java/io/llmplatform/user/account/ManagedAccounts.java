package io.llmplatform.user.account;

import io.llmplatform.common.error.PlatformException;
import io.llmplatform.common.security.Caller;
import io.llmplatform.user.api.Permission;
import io.llmplatform.user.role.Granting;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Component;

/**
 * The users that a caller may see or change: those of its tenant, and nobody who may do more than
 * it may itself.
 */
@Component
class ManagedAccounts {
  private final Accounts accounts;
  private final Granting granting;

  ManagedAccounts(Accounts accounts, Granting granting) {
    this.accounts = accounts;
    this.granting = granting;
  }

  /**
   * A user that the caller may see.
   *
   * @throws PlatformException if there is none, or it is another tenant's
   */
  Account get(Caller caller, UUID id) {
    return visible(caller, accounts.find(id));
  }

  /**
   * A user that the caller may change, locked until the transaction ends.
   *
   * @throws PlatformException as {@link #get}, or if the user may do what the caller may not
   */
  Account lock(Caller caller, UUID id) {
    caller.require(Permission.USERS_WRITE);
    Account account = visible(caller, accounts.findAndLock(id));
    requireManageable(caller, account);
    return account;
  }

  /** Nothing, if the user may do nothing that the caller may not. */
  void requireManageable(Caller caller, Account account) {
    Granting.requireAll(caller, granting.permissions(account.tenant().value(), account.roles()));
  }

  private static Account visible(Caller caller, Optional<Account> found) {
    return found
        .filter(account -> caller.actsIn(account.tenant().value()))
        .orElseThrow(AccountId::unknown);
  }
}
