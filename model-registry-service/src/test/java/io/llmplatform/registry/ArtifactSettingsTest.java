package io.llmplatform.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.context.ConfigurationPropertiesAutoConfiguration;
import org.springframework.boot.autoconfigure.validation.ValidationAutoConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Configuration;
import org.springframework.util.unit.DataSize;

class ArtifactSettingsTest {
  private final ApplicationContextRunner context =
      new ApplicationContextRunner()
          .withConfiguration(
              AutoConfigurations.of(
                  ConfigurationPropertiesAutoConfiguration.class,
                  ValidationAutoConfiguration.class))
          .withUserConfiguration(Settings.class);

  @Test
  void onlyTheDirectoryMustBeSaid() {
    context
        .withPropertyValues("registry.artifacts.directory=/models")
        .run(
            c ->
                assertThat(c.getBean(ArtifactSettings.class))
                    .isEqualTo(
                        new ArtifactSettings(
                            ArtifactSettings.Store.DIRECTORY,
                            "/models",
                            new ArtifactSettings.S3(
                                "", "", "", "us-east-1", "", "", true, Duration.ofDays(1)),
                            DataSize.ofGigabytes(20),
                            1000,
                            Duration.ofMinutes(10),
                            Duration.ofHours(1))));
  }

  @Test
  void everythingCanBeSaid() {
    context
        .withPropertyValues(
            "registry.artifacts.store=s3",
            "registry.artifacts.s3.endpoint=http://minio:9000",
            "registry.artifacts.s3.bucket=models",
            "registry.artifacts.s3.prefix=registry",
            "registry.artifacts.s3.region=eu-west-1",
            "registry.artifacts.s3.access-key=me",
            "registry.artifacts.s3.secret-key=secret",
            "registry.artifacts.s3.path-style=false",
            "registry.artifacts.s3.abandoned-after=2h",
            "registry.artifacts.max-file-size=1MB",
            "registry.artifacts.max-files=7",
            "registry.artifacts.sweep-interval=1s",
            "registry.artifacts.orphan-age=0s")
        .run(
            c ->
                assertThat(c.getBean(ArtifactSettings.class))
                    .isEqualTo(
                        new ArtifactSettings(
                            ArtifactSettings.Store.S3,
                            "",
                            new ArtifactSettings.S3(
                                "http://minio:9000",
                                "models",
                                "registry",
                                "eu-west-1",
                                "me",
                                "secret",
                                false,
                                Duration.ofHours(2)),
                            DataSize.ofMegabytes(1),
                            7,
                            Duration.ofSeconds(1),
                            Duration.ZERO)));
  }

  @ParameterizedTest
  @CsvSource({
    "directory, ''",
    "max-file-size, 0B",
    "max-files, 0",
    "store, tape",
    "s3.endpoint, minio:9000",
    "s3.secret-key, x",
    "s3.abandoned-after, -1s",
    "sweep-interval, 0s",
    "orphan-age, -1s"
  })
  void aWrongValueNamesItsKey(String key, String value) {
    context
        .withPropertyValues(
            "registry.artifacts.directory=/models", "registry.artifacts." + key + "=" + value)
        .run(
            c ->
                assertThat(c)
                    .getFailure()
                    .rootCause()
                    .satisfies(
                        e ->
                            assertThat(e.toString().replaceAll("([a-z])([A-Z])", "$1-$2"))
                                .containsIgnoringCase(key)));
  }

  @Test
  void anS3StoreNeedsABucketAndNoDirectory() {
    context
        .withPropertyValues("registry.artifacts.store=s3")
        .run(c -> assertThat(c).getFailure().rootCause().hasMessageContaining("s3.bucket"));
  }

  @Test
  void theSecretIsNeverShown() {
    context
        .withPropertyValues(
            "registry.artifacts.store=s3",
            "registry.artifacts.s3.bucket=models",
            "registry.artifacts.s3.access-key=me",
            "registry.artifacts.s3.secret-key=hidden-here")
        .run(
            c ->
                assertThat(c.getBean(ArtifactSettings.class).toString())
                    .contains("models")
                    .doesNotContain("hidden-here"));
  }

  @Configuration
  @EnableConfigurationProperties(ArtifactSettings.class)
  static class Settings {}
}
