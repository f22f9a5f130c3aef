package io.llmplatform.user.oidc;

import io.llmplatform.common.error.PlatformException;
import io.llmplatform.user.role.RoleName;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a client is to be, checked. Immutable. */
record ClientDescription(
    String clientId,
    String name,
    List<String> redirectUris,
    List<String> postLogoutRedirectUris,
    Set<GrantType> grantTypes,
    Set<String> roles,
    boolean publicClient,
    boolean consent) {
  private static final Pattern CLIENT_ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");
  private static final Set<String> NEVER = Set.of("javascript", "data", "vbscript", "file", "blob");
  private static final int LONGEST_NAME = 200;
  private static final int LONGEST_URI = 2000;
  private static final int MOST = 50;

  /**
   * @throws PlatformException naming the field that is not acceptable
   */
  static ClientDescription given(RegisterClient body) {
    String clientId = clientId(body.clientId());
    boolean isPublic = Boolean.TRUE.equals(body.publicClient());
    List<String> redirects = uris("redirectUris", body.redirectUris());
    List<String> afterLogout = uris("postLogoutRedirectUris", body.postLogoutRedirectUris());
    Set<GrantType> grants = grantTypes(body.grantTypes(), !redirects.isEmpty());
    requireFit(grants, redirects, isPublic);
    return new ClientDescription(
        clientId,
        name(body.name(), clientId),
        redirects,
        afterLogout,
        grants,
        roles(body.roles(), grants),
        isPublic,
        Boolean.TRUE.equals(body.consent()));
  }

  /** A client for programs that act for themselves. */
  static ClientDescription automation(String clientId, Set<String> roles) {
    return new ClientDescription(
        clientId(clientId),
        clientId,
        List.of(),
        List.of(),
        EnumSet.of(GrantType.CLIENT_CREDENTIALS),
        roles,
        false,
        false);
  }

  /**
   * A client through which people log in to pages of the platform's own: nobody is asked for
   * consent.
   */
  static ClientDescription pages(String clientId, String redirectUri, String afterLogout) {
    return new ClientDescription(
        clientId(clientId),
        clientId,
        uris("redirectUris", List.of(redirectUri)),
        uris("postLogoutRedirectUris", List.of(afterLogout)),
        EnumSet.of(GrantType.AUTHORIZATION_CODE, GrantType.REFRESH_TOKEN),
        Set.of(),
        false,
        false);
  }

  Client client(String id, @Nullable String secretHash, String tenant, Instant now) {
    return new Client(
        id,
        clientId,
        secretHash,
        name,
        tenant,
        redirectUris,
        postLogoutRedirectUris,
        grantTypes,
        roles,
        consent,
        now);
  }

  private static String clientId(@Nullable String given) {
    if (given == null) {
      return "client-" + UUID.randomUUID();
    }
    if (!CLIENT_ID.matcher(given).matches()) {
      throw PlatformException.invalid(
          "clientId",
          "A client id has up to 100 letters, digits, '.', '_' and '-', and begins with one of the"
              + " first two.");
    }
    return given;
  }

  private static String name(@Nullable String given, String clientId) {
    String name = given == null || given.isBlank() ? clientId : given.strip();
    if (name.length() > LONGEST_NAME || name.chars().anyMatch(Character::isISOControl)) {
      throw PlatformException.invalid(
          "name", "A name has up to " + LONGEST_NAME + " characters, none of them a control.");
    }
    return name;
  }

  private static Set<GrantType> grantTypes(@Nullable List<String> given, boolean forPeople) {
    if (given == null || given.isEmpty()) {
      return forPeople
          ? EnumSet.of(GrantType.AUTHORIZATION_CODE, GrantType.REFRESH_TOKEN)
          : EnumSet.of(GrantType.CLIENT_CREDENTIALS);
    }
    Set<GrantType> grants = EnumSet.noneOf(GrantType.class);
    for (String value : given) {
      grants.add(
          GrantType.of(value)
              .orElseThrow(
                  () ->
                      PlatformException.invalid(
                          "grantTypes",
                          "Grant types are authorization_code, refresh_token and"
                              + " client_credentials.")));
    }
    return grants;
  }

  private static void requireFit(Set<GrantType> grants, List<String> redirects, boolean isPublic) {
    boolean code = grants.contains(GrantType.AUTHORIZATION_CODE);
    require(
        code == !redirects.isEmpty(),
        "redirectUris",
        "Redirect URIs and the grant type authorization_code need each other.");
    require(
        code || !grants.contains(GrantType.REFRESH_TOKEN),
        "grantTypes",
        "refresh_token needs authorization_code.");
    require(
        !isPublic || !grants.contains(GrantType.CLIENT_CREDENTIALS),
        "grantTypes",
        "A public client has no credentials: client_credentials needs a confidential one.");
  }

  private static Set<String> roles(@Nullable List<String> given, Set<GrantType> grants) {
    Set<String> roles = new LinkedHashSet<>();
    List<String> names = given == null ? List.of() : given;
    require(names.size() <= MOST, "roles", "There are up to " + MOST + " roles.");
    for (int i = 0; i < names.size(); i++) {
      roles.add(RoleName.given("roles[" + i + "]", names.get(i)).value());
    }
    require(
        roles.isEmpty() || grants.contains(GrantType.CLIENT_CREDENTIALS),
        "roles",
        "Only a client with the grant type client_credentials has roles of its own.");
    return roles;
  }

  private static List<String> uris(String field, @Nullable List<String> given) {
    List<String> uris = new ArrayList<>();
    for (String value : given == null ? List.<String>of() : given) {
      require(uris.size() < MOST, field, "There are up to " + MOST + " of them.");
      require(
          isReturnAddress(value),
          field,
          "'" + value + "' is not an absolute address without wildcard and fragment.");
      uris.add(value);
    }
    return uris;
  }

  private static boolean isReturnAddress(@Nullable String value) {
    if (value == null || value.length() > LONGEST_URI || value.contains("*")) {
      return false;
    }
    try {
      URI uri = URI.create(value);
      String scheme = uri.getScheme();
      if (scheme == null || uri.getFragment() != null) {
        return false;
      }
      String lower = scheme.toLowerCase(Locale.ROOT);
      return lower.startsWith("http") ? uri.getHost() != null : !NEVER.contains(lower);
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static void require(boolean holds, String field, String otherwise) {
    if (!holds) {
      throw PlatformException.invalid(field, otherwise);
    }
  }
}
