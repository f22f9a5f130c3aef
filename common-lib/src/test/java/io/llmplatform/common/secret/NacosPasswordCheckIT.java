package io.llmplatform.common.secret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.annotation.Configuration;

/** Starts an application as the services do; no Nacos runs, none must be asked. */
class NacosPasswordCheckIT {

  @ParameterizedTest
  @CsvSource({
    "'', is blank",
    "nacos, has fewer than 16 characters",
    "nacosnacosnacosnacos, is well known or easily guessed"
  })
  void refusesToStartBeforeNacosIsAsked(String password, String reason) {
    assertThatThrownBy(() -> start("NACOS_PASSWORD=" + password))
        .isInstanceOf(WeakSecret.class)
        .hasMessage("NACOS_PASSWORD " + reason);
  }

  @Test
  void needsNoPasswordWhereTheConfigurationIsAFolder() {
    assertThat(start("PLATFORM_CONFIG=optional:file:nowhere/", "NACOS_PASSWORD=")).isTrue();
  }

  private static boolean start(String... properties) {
    try (var context =
        new SpringApplicationBuilder(App.class)
            .web(WebApplicationType.NONE)
            .logStartupInfo(false)
            .properties(
                "spring.application.name=secret-test",
                "spring.config.import=classpath:platform.yaml,${PLATFORM_CONFIG:nacos:}shared.yaml",
                "NACOS_ADDR=127.0.0.1:1",
                "spring.cloud.nacos.config.import-check.enabled=false")
            .properties(properties)
            .run()) {
      return context.isRunning();
    }
  }

  @Configuration
  static class App {}
}
