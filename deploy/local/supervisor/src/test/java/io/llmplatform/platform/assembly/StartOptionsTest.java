package io.llmplatform.platform.assembly;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class StartOptionsTest {

  @Test
  void readsEitherOptionInAnyOrder() {
    assertThat(StartOptions.parse(List.of())).contains(new StartOptions(false, false));
    assertThat(StartOptions.parse(List.of("--tls"))).contains(new StartOptions(true, false));
    assertThat(StartOptions.parse(List.of("--observability", "--tls")))
        .contains(new StartOptions(true, true));
  }

  @Test
  void takesNothingElseAndNothingTwice() {
    assertThat(StartOptions.parse(List.of("--verbose"))).isEmpty();
    assertThat(StartOptions.parse(List.of("--tls", "--tls"))).isEmpty();
  }

  @Test
  void saysToTheSupervisorWhatItWasTold() {
    StartOptions options = new StartOptions(true, true);
    assertThat(StartOptions.parse(options.arguments())).contains(options);
  }
}
