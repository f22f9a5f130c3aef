package io.llmplatform.inference.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import io.llmplatform.inference.catalog.ModelId;
import io.llmplatform.inference.catalog.RunSettings;
import io.llmplatform.inference.deployment.RememberedDeployments.Remembered;
import io.llmplatform.inference.engine.BatchSettings;
import io.llmplatform.inference.engine.QueueSettings;
import io.llmplatform.inference.language.GenerationSettings;
import io.llmplatform.inference.traffic.Routes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RememberedDeploymentsTest {
  private static final RunSettings ALL =
      new RunSettings(
          2,
          "cpu",
          "q4",
          new BatchSettings(8, 512, 4, Duration.ofMillis(5), 3),
          new QueueSettings(2, Duration.ofSeconds(30), 1000),
          new GenerationSettings(100, 2, 300, 4, Duration.ofMillis(50), 5));

  @TempDir Path directory;

  @Test
  void everySettingIsRemembered() throws IOException {
    RememberedDeployments remembered = new RememberedDeployments(directory);
    remembered.write(List.of(remembered(ALL)));
    assertThat(remembered.read()).containsExactly(remembered(ALL));
  }

  @Test
  void whatWasWrittenBeforeThereWereLanguageModelsIsRead() throws IOException {
    RememberedDeployments remembered = new RememberedDeployments(directory);
    remembered.write(List.of(remembered(RunSettings.DEFAULT)));
    Path file = directory.resolve("deployments.json");
    String written = Files.readString(file);
    String before = written.replaceFirst(",\"generation\":\\{[^}]*\\}", "");
    assertThat(before).isNotEqualTo(written);
    Files.writeString(file, before);
    assertThat(remembered.read()).containsExactly(remembered(RunSettings.DEFAULT));
  }

  private static Remembered remembered(RunSettings settings) {
    Deployment deployment =
        new Deployment(
            new ModelId("t", "m"), true, 7, Routes.to(1), Map.of(1, settings), Set.of(1));
    return new Remembered(deployment, Map.of());
  }
}
