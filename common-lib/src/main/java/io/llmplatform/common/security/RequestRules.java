package io.llmplatform.common.security;

import io.llmplatform.user.api.Permission;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Set;
import java.util.stream.Stream;
import org.springframework.http.HttpMethod;
import org.springframework.security.authorization.AuthorizationDecision;
import org.springframework.security.authorization.AuthorizationManager;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AuthorizeHttpRequestsConfigurer;
import org.springframework.security.web.access.intercept.RequestAuthorizationContext;
import org.springframework.security.web.servlet.util.matcher.PathPatternRequestMatcher;
import org.springframework.security.web.util.matcher.RequestMatcher;

/** Turns {@link AccessRules} into Spring Security's authorization of requests. */
final class RequestRules implements AccessRules.Access {
  private static final String CLOSED = RequestRules.class.getName() + ".closed";
  private static final Set<String> READS =
      Set.of(HttpMethod.GET.name(), HttpMethod.HEAD.name(), HttpMethod.OPTIONS.name());

  private final AuthorizeHttpRequestsConfigurer<HttpSecurity>
          .AuthorizationManagerRequestMatcherRegistry
      requests;

  RequestRules(
      AuthorizeHttpRequestsConfigurer<HttpSecurity>.AuthorizationManagerRequestMatcherRegistry
          requests) {
    this.requests = requests;
  }

  @Override
  public AccessRules.Access reads(String pattern, Permission... anyOf) {
    RequestMatcher path = path(pattern);
    requests
        .requestMatchers(request -> isRead(request) && path.matches(request))
        .hasAnyAuthority(values(anyOf));
    return this;
  }

  @Override
  public AccessRules.Access writes(String pattern, Permission... anyOf) {
    RequestMatcher path = path(pattern);
    requests
        .requestMatchers(request -> !isRead(request) && path.matches(request))
        .hasAnyAuthority(values(anyOf));
    return this;
  }

  @Override
  public AccessRules.Access known(String pattern) {
    requests.requestMatchers(path(pattern)).authenticated();
    return this;
  }

  @Override
  public AccessRules.Access open(String pattern) {
    requests.requestMatchers(path(pattern)).permitAll();
    return this;
  }

  /** Closes whatever no rule has opened. */
  void closeTheRest() {
    AuthorizationManager<RequestAuthorizationContext> closed =
        (caller, context) -> {
          context.getRequest().setAttribute(CLOSED, true);
          return new AuthorizationDecision(false);
        };
    requests.anyRequest().access(closed);
  }

  /** Whether a request was refused because no rule fits it. */
  static boolean isClosed(HttpServletRequest request) {
    return request.getAttribute(CLOSED) != null;
  }

  private static boolean isRead(HttpServletRequest request) {
    return READS.contains(request.getMethod());
  }

  private static RequestMatcher path(String pattern) {
    return PathPatternRequestMatcher.withDefaults().matcher(pattern);
  }

  private static String[] values(Permission... permissions) {
    return Stream.of(permissions).map(Permission::value).toArray(String[]::new);
  }
}
