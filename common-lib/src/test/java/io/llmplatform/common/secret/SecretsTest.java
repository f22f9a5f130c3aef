package io.llmplatform.common.secret;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

class SecretsTest {
  private static final String GOOD = "q7Yk3vRw9PzL2sXd";

  private final ApplicationContextRunner context =
      new ApplicationContextRunner()
          .withConfiguration(AutoConfigurations.of(SecretAutoConfiguration.class))
          .withPropertyValues("platform.secrets.required=A_PASSWORD,B_PASSWORD");

  @Test
  void startsOnGoodSecrets() {
    context
        .withPropertyValues("A_PASSWORD=" + GOOD, "B_PASSWORD=" + GOOD)
        .run(started -> assertThat(started).hasNotFailed());
  }

  @Test
  void refusesToStartNamingTheVariableButNotItsValue() {
    context
        .withPropertyValues("A_PASSWORD=" + GOOD, "B_PASSWORD=changemechangeme")
        .run(
            started ->
                assertThat(started.getStartupFailure())
                    .isInstanceOf(WeakSecret.class)
                    .hasMessage("B_PASSWORD is well known or easily guessed")
                    .hasMessageNotContaining("changeme"));
  }

  @Test
  void saysWhatToDo() {
    var analysis = new WeakSecretAnalyzer().analyze(new WeakSecret("A_PASSWORD", "is not set"));
    assertThat(analysis).isNotNull();
    assertThat(analysis.getDescription()).isEqualTo("The secret A_PASSWORD is not set.");
    assertThat(analysis.getAction()).contains("environment variable A_PASSWORD");
  }
}
