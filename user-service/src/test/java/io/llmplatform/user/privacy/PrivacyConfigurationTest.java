package io.llmplatform.user.privacy;

import static org.assertj.core.api.Assertions.assertThat;

import io.llmplatform.common.secret.WeakSecret;
import io.llmplatform.encryption.ColumnEncryption;
import io.llmplatform.encryption.MalformedKey;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

class PrivacyConfigurationTest {
  private static final String KEY = "qJV7g5/urMB3c5V4yzSnnB6o9PVpO7JxsZic4SoEScg=";

  private final ApplicationContextRunner contexts =
      new ApplicationContextRunner().withUserConfiguration(PrivacyConfiguration.class);

  @Test
  void startsOnGoodKeys() {
    contexts
        .withPropertyValues("USERS_KEYRING=k1:" + KEY, "USERS_LOOKUP_KEY=" + KEY)
        .run(context -> assertThat(context).hasSingleBean(ColumnEncryption.class));
  }

  @Test
  void aMalformedRingStopsItAndSaysWhy() {
    contexts
        .withPropertyValues("USERS_KEYRING=k1:bm90IGxvbmcgZW5vdWdo", "USERS_LOOKUP_KEY=" + KEY)
        .run(
            context ->
                assertThat(context)
                    .getFailure()
                    .rootCause()
                    .isInstanceOf(MalformedKey.class)
                    .hasMessageContaining("USERS_KEYRING's key 'k1' has 15 bytes")
                    .hasMessageNotContaining("bm90"));
  }

  @Test
  void aMissingOrWellKnownSecretStopsIt() {
    contexts
        .withPropertyValues("USERS_LOOKUP_KEY=" + KEY)
        .run(
            context -> assertThat(context).getFailure().rootCause().isInstanceOf(WeakSecret.class));
    contexts
        .withPropertyValues("USERS_KEYRING=k1:" + KEY, "USERS_LOOKUP_KEY=changeme-please-changeme")
        .run(
            context -> assertThat(context).getFailure().rootCause().isInstanceOf(WeakSecret.class));
  }
}
