package io.llmplatform.user.oidc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.llmplatform.common.error.PlatformException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClientDescriptionTest {

  @Test
  void choosesTheGrantTypesThatRedirectsSuggest() {
    assertThat(given(null, List.of("https://a.example/cb"), null, true).grantTypes())
        .containsExactlyInAnyOrder(GrantType.AUTHORIZATION_CODE, GrantType.REFRESH_TOKEN);
    assertThat(given(null, null, List.of("ROLE_PLATFORM_ADMIN"), false))
        .satisfies(
            client -> {
              assertThat(client.grantTypes()).containsExactly(GrantType.CLIENT_CREDENTIALS);
              assertThat(client.roles()).containsExactly("platform-admin");
            });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/relative",
        "https://a.example/cb#fragment",
        "https://*.example/cb",
        "http:///nowhere",
        "javascript:alert(1)",
        "data:text/html,x",
        "not an address"
      })
  void refusesWhatIsNoReturnAddress(String uri) {
    assertRefused("redirectUris", null, List.of(uri), null, true);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://a.example/cb",
        "http://127.0.0.1:9999/callback",
        "http://[::1]:9999/callback",
        "com.example.app:/callback"
      })
  void takesAddressesOfPagesAndOfPrograms(String uri) {
    assertThat(given(null, List.of(uri), null, true).redirectUris()).containsExactly(uri);
  }

  @Test
  void refusesWhatDoesNotFitTogether() {
    List<String> redirect = List.of("https://a.example/cb");
    assertRefused("grantTypes", List.of("client_credentials"), null, null, true);
    assertRefused("grantTypes", List.of("password"), null, null, false);
    assertRefused("redirectUris", List.of("authorization_code"), null, null, false);
    assertRefused("redirectUris", List.of("client_credentials"), redirect, null, false);
    assertRefused("grantTypes", List.of("refresh_token"), null, null, false);
    assertRefused("roles", null, redirect, List.of("developer"), false);
    assertRefused("roles[0]", null, null, List.of("no role!"), false);
  }

  private static ClientDescription given(
      @Nullable List<String> grants,
      @Nullable List<String> redirects,
      @Nullable List<String> roles,
      boolean isPublic) {
    return ClientDescription.given(
        new RegisterClient(null, null, null, grants, redirects, null, roles, isPublic, null));
  }

  private static void assertRefused(
      String field,
      @Nullable List<String> grants,
      @Nullable List<String> redirects,
      @Nullable List<String> roles,
      boolean isPublic) {
    assertThatThrownBy(() -> given(grants, redirects, roles, isPublic))
        .isInstanceOfSatisfying(
            PlatformException.class,
            refused -> {
              assertThat(refused.code().status()).isEqualTo(400);
              assertThat(refused.field()).isEqualTo(field);
            });
  }
}
