package io.llmplatform.scheduler.training.external;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.util.unit.DataSize;

class ExternalSettingsTest {
  private static final String TRAINER = "scheduler.training.trainers.lora.";

  @Test
  void namesNoTrainerByDefault() {
    ExternalSettings settings = bound(Map.of());
    assertThat(settings.trainers()).isEmpty();
    assertThat(settings.reportTo()).isEqualTo("http://127.0.0.1:8084");
    assertThat(settings.maxFile()).isEqualTo(DataSize.ofMegabytes(512));
    assertThat(settings.folder()).isNull();
  }

  @Test
  void readsATrainerWithItsDefaults() {
    ExternalSettings.Named trainer =
        Objects.requireNonNull(
            bound(Map.of(TRAINER + "command", "run.sh,--fast", TRAINER + "attempts", "5"))
                .trainers()
                .get("lora"));
    assertThat(trainer.command()).containsExactly("run.sh", "--fast");
    assertThat(trainer.attempts()).isEqualTo(5);
    assertThat(trainer.reportWithin()).isEqualTo(Duration.ofMinutes(1));
    assertThat(trainer.startWithin()).isEqualTo(Duration.ofHours(1));
    assertThat(trainer.gpus()).isZero();
  }

  @Test
  void refusesATrainerThatIsNeitherACommandNorAJobOrBoth() {
    assertThatThrownBy(() -> bound(Map.of(TRAINER + "attempts", "1")))
        .rootCause()
        .hasMessage("scheduler.training.trainers.lora needs either a command or a job-template.");
    assertThatThrownBy(
            () -> bound(Map.of(TRAINER + "command", "a", TRAINER + "job-template", "b.yaml")))
        .rootCause()
        .hasMessageContaining("either a command or a job-template");
    assertThatThrownBy(() -> bound(Map.of(TRAINER + "command", "a", TRAINER + "attempts", "0")))
        .rootCause()
        .hasMessageContaining("report-within, start-within and attempts must be positive");
  }

  private static ExternalSettings bound(Map<String, String> properties) {
    return new Binder(new MapConfigurationPropertySource(new HashMap<>(properties)))
        .bindOrCreate("scheduler.training", ExternalSettings.class);
  }
}
