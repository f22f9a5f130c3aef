package io.llmplatform.gateway.access;

import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.cloud.gateway.route.Route;

/** Who may take a route, as its metadata {@code access} says. */
enum RouteAccess {
  /** Everybody; what the client presents is the service's to judge. */
  PUBLIC,
  /** Whoever user-service knows. */
  AUTHENTICATED,
  /** Nobody: the route does not say, or nothing that is understood. */
  CLOSED;

  private static final String KEY = "access";

  static RouteAccess of(@Nullable Route route) {
    Object stated = route == null ? null : route.getMetadata().get(KEY);
    if (stated == null) {
      return CLOSED;
    }
    return switch (stated.toString().toLowerCase(Locale.ROOT)) {
      case "public" -> PUBLIC;
      case "authenticated" -> AUTHENTICATED;
      default -> CLOSED;
    };
  }
}
