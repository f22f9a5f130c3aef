package io.llmplatform.user.token;

import java.util.List;
import org.springframework.security.authentication.AuthenticationProvider;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.authority.SimpleGrantedAuthority;

/** Knows services by HTTP Basic; a service's authority is its name. */
final class ServiceAuthentication implements AuthenticationProvider {
  private final ServiceSecrets secrets;

  ServiceAuthentication(ServiceSecrets secrets) {
    this.secrets = secrets;
  }

  @Override
  public Authentication authenticate(Authentication presented) {
    String name = presented.getName();
    if (!secrets.matches(name, String.valueOf(presented.getCredentials()))) {
      throw new BadCredentialsException("The service's name or secret is wrong");
    }
    return UsernamePasswordAuthenticationToken.authenticated(
        name, null, List.of(new SimpleGrantedAuthority(name)));
  }

  @Override
  public boolean supports(Class<?> authentication) {
    return UsernamePasswordAuthenticationToken.class.isAssignableFrom(authentication);
  }
}
