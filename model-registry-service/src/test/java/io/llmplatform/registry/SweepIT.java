package io.llmplatform.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.llmplatform.registry.artifact.ArtifactStore;
import io.llmplatform.registry.artifact.Staging;
import io.llmplatform.registry.artifact.SweepingOrphans;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

class SweepIT extends RegistryScenario {
  private final SweepingOrphans sweeping;
  private final ArtifactStore store;

  @Autowired
  SweepIT(SweepingOrphans sweeping, ArtifactStore store) {
    this.sweeping = sweeping;
    this.store = store;
  }

  @Test
  void removesWhatNoVersionHasAndNothingElse() throws Exception {
    registered();
    registry.upload(model, new Multipart().file("a", model));
    // What other tests left.
    sweeping.sweep();
    List<Path> needed = new ArrayList<>(stored());
    publishOrphan("orphan of " + model);
    assertThat(stored()).hasSize(needed.size() + 1);

    assertThat(sweeping.sweep().blobs()).isEqualTo(1);
    assertThat(stored()).containsExactlyInAnyOrderElementsOf(needed);
  }

  @Test
  void takesNoConnectionForGood() throws Exception {
    registered();
    registry.upload(model, new Multipart().file("a", model));
    for (int i = 0; i < 30; i++) {
      publishOrphan(model + i);
      sweeping.sweep();
    }
    assertThat(registry.get("/api/models/" + model).status()).isEqualTo(200);
  }

  @Test
  void anUploadOfWhatIsAnOrphanRightNowKeepsItsFile() throws Exception {
    registered();
    AtomicBoolean done = new AtomicBoolean();
    ExecutorService sweeper = Executors.newSingleThreadExecutor();
    try {
      Future<?> sweeps =
          sweeper.submit(
              () -> {
                while (!done.get()) {
                  sweeping.sweep();
                }
              });
      for (int i = 1; i <= 40; i++) {
        publishOrphan(model + i);
        assertThat(registry.upload(model, new Multipart().file("a", model + i)).status())
            .isEqualTo(201);
      }
      done.set(true);
      sweeps.get();
      sweeping.sweep();
      for (int i = 1; i <= 40; i++) {
        assertThat(registry.download(model, i, "a").statusCode()).isEqualTo(200);
      }
    } finally {
      done.set(true);
      sweeper.shutdownNow();
    }
  }

  private void publishOrphan(String content) throws Exception {
    try (Staging staging = store.stage()) {
      byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
      staging.add(new ByteArrayInputStream(bytes), bytes.length);
      staging.publish();
    }
  }
}
