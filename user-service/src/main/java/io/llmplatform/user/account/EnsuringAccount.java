package io.llmplatform.user.account;

import io.llmplatform.user.account.Account.Profile;
import io.llmplatform.user.account.CreatingAccount.Applicant;
import io.llmplatform.user.role.RoleName;
import io.llmplatform.user.tenant.TenantName;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import org.springframework.stereotype.Component;

/** Creates a user with a given password, or has it. Idempotent, also among several instances. */
@Component
public class EnsuringAccount {
  private final Accounts accounts;
  private final CreatingAccount creating;
  private final SettingPassword setting;
  private final PasswordHashing hashing;

  EnsuringAccount(
      Accounts accounts,
      CreatingAccount creating,
      SettingPassword setting,
      PasswordHashing hashing) {
    this.accounts = accounts;
    this.creating = creating;
    this.setting = setting;
    this.hashing = hashing;
  }

  /**
   * The id (subject) of the user, who can log in with the password afterwards: one that differs is
   * replaced. An existing user otherwise stays as it is.
   *
   * @param tenant the name of an existing tenant
   * @param roles names of roles, for a new user
   * @throws io.llmplatform.common.error.PlatformException if the tenant does not exist, or name or
   *     password cannot be a user's
   */
  public String ensure(String tenant, String username, String password, Set<String> roles) {
    Username name = Username.given(username);
    NewPassword wanted = NewPassword.given("password", password);
    Optional<Account> present = accounts.find(name);
    if (present.isEmpty()) {
      Set<RoleName> given = new LinkedHashSet<>();
      roles.forEach(role -> given.add(RoleName.given("roles", role)));
      Applicant applicant =
          new Applicant(
              TenantName.given("tenant", tenant),
              name,
              wanted,
              new Profile(null, null, null),
              given,
              true);
      Account added = creating.addUnchecked("user-service", applicant);
      if (added != null) {
        return added.id().toString();
      }
      // Another instance was faster.
      present = accounts.find(name);
    }
    Account account = present.orElseThrow(AccountId::unknown);
    boolean differs =
        accounts
            .credentials(name.key())
            .map(credentials -> !hashing.matches(password, credentials.hash()))
            .orElse(true);
    if (differs) {
      setting.replace(account, wanted);
    }
    return account.id().toString();
  }
}
