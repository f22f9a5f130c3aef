package io.llmplatform.platform.assembly;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.TimeUnit;

/**
 * Writes the class-data archives that make every later start faster, from the running JVMs.
 *
 * <p>Source: JEP 350 (dynamic archives) and {@code jcmd VM.cds dynamic_dump}, JDK 17 and later.
 */
final class ClassDataArchives {
  private static final long LIMIT_SECONDS = 120;

  private ClassDataArchives() {}

  /** Writes the archive of the JVM {@code pid}, whole or not at all. */
  static void dump(long pid, Path archive) throws IOException, InterruptedException {
    Path draft = archive.resolveSibling(archive.getFileName() + ".tmp");
    Files.deleteIfExists(draft);
    Process jcmd =
        new ProcessBuilder(
                Jvm.JAVA_HOME.resolve("bin").resolve("jcmd").toString(),
                Long.toString(pid),
                "VM.cds",
                "dynamic_dump",
                draft.toString())
            .redirectErrorStream(true)
            .redirectOutput(new File("/dev/null"))
            .start();
    if (!jcmd.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
      jcmd.destroyForcibly();
    }
    if (!Files.exists(draft)) {
      throw new IOException("jcmd wrote no class-data archive for process " + pid);
    }
    Files.move(draft, archive, StandardCopyOption.ATOMIC_MOVE);
  }
}
