package io.llmplatform.user.account;

import io.llmplatform.user.identity.Profiles;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** What accounts know of people, for the tokens of clients that may know it. */
@Component
class AccountProfiles implements Profiles {
  private final Accounts accounts;

  AccountProfiles(Accounts accounts) {
    this.accounts = accounts;
  }

  @Override
  public Optional<Profiles.Profile> of(String subject) {
    return AccountId.parse(subject).flatMap(accounts::find).map(AccountProfiles::profile);
  }

  private static Profiles.Profile profile(Account account) {
    Account.Profile said = account.profile();
    Email email = said.email();
    return new Profiles.Profile(said.displayName(), email == null ? null : email.value());
  }
}
