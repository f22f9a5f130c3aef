package io.llmplatform.user.login;

import io.llmplatform.user.identity.Identity;
import io.llmplatform.user.identity.PasswordCheck;
import java.util.List;
import org.springframework.security.authentication.AuthenticationProvider;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.authority.SimpleGrantedAuthority;
import org.springframework.security.web.authentication.WebAuthenticationDetails;

/** Logs people in; the session then holds their subject, and nothing that may change. */
final class PasswordLogin implements AuthenticationProvider {
  static final String AUTHORITY = "logged-in";

  private final PasswordCheck passwords;

  PasswordLogin(PasswordCheck passwords) {
    this.passwords = passwords;
  }

  @Override
  public Authentication authenticate(Authentication presented) {
    PasswordCheck.Outcome outcome =
        passwords.check(
            presented.getName(),
            String.valueOf(presented.getCredentials()),
            address(presented.getDetails()));
    if (outcome instanceof PasswordCheck.Outcome.Accepted accepted) {
      return loggedIn(accepted.identity(), presented.getDetails());
    }
    if (outcome instanceof PasswordCheck.Outcome.Locked locked) {
      throw new LockedFor(locked.remaining());
    }
    throw new BadCredentialsException("The user name or the password is wrong");
  }

  @Override
  public boolean supports(Class<?> authentication) {
    return UsernamePasswordAuthenticationToken.class.isAssignableFrom(authentication);
  }

  private static Authentication loggedIn(Identity identity, Object details) {
    UsernamePasswordAuthenticationToken authentication =
        UsernamePasswordAuthenticationToken.authenticated(
            identity.subject(), null, List.of(new SimpleGrantedAuthority(AUTHORITY)));
    authentication.setDetails(details);
    return authentication;
  }

  private static String address(Object details) {
    return details instanceof WebAuthenticationDetails web ? web.getRemoteAddress() : "unknown";
  }
}
