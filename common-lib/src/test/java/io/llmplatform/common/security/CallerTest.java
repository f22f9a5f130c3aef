package io.llmplatform.common.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.llmplatform.common.error.ErrorCode;
import io.llmplatform.common.error.PlatformException;
import io.llmplatform.user.api.Limits;
import io.llmplatform.user.api.Permission;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CallerTest {

  private static Caller of(String role) {
    return new Caller(
        "id",
        "name",
        "platform",
        Set.of(role),
        EnumSet.allOf(Permission.class),
        null,
        Optional.empty(),
        Limits.NONE,
        Limits.NONE,
        Optional.empty());
  }

  @Test
  void servicesMayDoWhatOnlyServicesDo() {
    assertThatCode(() -> of("service").requireService("do housekeeping"))
        .doesNotThrowAnyException();
  }

  @Test
  void nobodyElseMayWhateverItsPermissions() {
    assertThatThrownBy(() -> of("platform-admin").requireService("do housekeeping"))
        .isInstanceOfSatisfying(
            PlatformException.class,
            refused -> {
              assertThat(refused.code()).isEqualTo(ErrorCode.PERMISSION_DENIED);
              assertThat(refused.detail())
                  .isEqualTo("Only services of the platform do housekeeping.");
            });
  }
}
