package io.llmplatform.user.role;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.llmplatform.common.error.PlatformException;
import io.llmplatform.user.api.Permission;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RoleNameTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "platform-admin",
        "PLATFORM_ADMIN",
        "Platform Admin",
        "ROLE_PLATFORM_ADMIN",
        " role_platform-admin "
      })
  void oneRoleMayBeWrittenInSeveralWays(String written) {
    assertThat(RoleName.given("role", written)).isEqualTo(BuiltInRole.PLATFORM_ADMIN.roleName());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "ROLE_", "-a", "a/b", "a\u0000", "роль"})
  void whatIsNoNameNamesTheField(String written) {
    assertThatExceptionOfType(PlatformException.class)
        .isThrownBy(() -> RoleName.given("role", written))
        .satisfies(refusal -> assertThat(refusal.field()).isEqualTo("role"));
  }

  @Test
  void onlyPlatformAdminsAndServicesReachBeyondTheirTenant() {
    for (BuiltInRole role : BuiltInRole.values()) {
      assertThat(role.permissions().contains(Permission.TENANTS_ALL))
          .as("%s", role)
          .isEqualTo(role == BuiltInRole.PLATFORM_ADMIN || role == BuiltInRole.SERVICE);
      assertThat(role.permissions().contains(Permission.TENANTS_WRITE))
          .isEqualTo(role == BuiltInRole.PLATFORM_ADMIN);
    }
  }
}
