package io.llmplatform.inference.threads;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class NicenessTest {
  /** In what follows the program's name (proc(5), {@code /proc/pid/stat}). */
  private static final int NICE = 16;

  @Test
  @EnabledOnOs(OS.LINUX)
  void aThreadGivesWayAndNoOtherDoes() throws Exception {
    int before = nice();

    assertThat(ofAThreadThatGivesWayBy(3)).isEqualTo(Math.min(19, before + 3));
    assertThat(ofAThreadThatGivesWayBy(0)).isEqualTo(before);
    assertThat(ofAThreadThatGivesWayBy(100)).as("the most there is").isEqualTo(19);
    assertThat(nice()).isEqualTo(before);
  }

  private static int ofAThreadThatGivesWayBy(int more) throws Exception {
    CompletableFuture<Integer> nice = new CompletableFuture<>();
    new Thread(
            () -> {
              Niceness.giveWay(more);
              nice.complete(nice());
            })
        .start();
    return nice.get(30, TimeUnit.SECONDS);
  }

  private static int nice() {
    try {
      String stat = Files.readString(Path.of("/proc/thread-self/stat"));
      return Integer.parseInt(stat.substring(stat.lastIndexOf(')') + 2).split(" ")[NICE]);
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
