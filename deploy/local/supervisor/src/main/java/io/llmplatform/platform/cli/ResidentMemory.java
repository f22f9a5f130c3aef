package io.llmplatform.platform.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * The memory that processes hold.
 *
 * <p>On Linux the proportional set size (PSS), so that a page which several processes share counts
 * once; where the kernel does not tell it, and elsewhere, the resident set size.
 */
final class ResidentMemory {
  private ResidentMemory() {}

  /** Bytes held by a process and all that descend from it; 0 where nothing is known. */
  static long ofTree(long pid) {
    return ProcessHandle.of(pid)
        .map(handle -> Stream.concat(Stream.of(handle), handle.descendants()))
        .orElse(Stream.empty())
        .mapToLong(handle -> of(handle.pid()))
        .sum();
  }

  private static long of(long pid) {
    long pss = field(Path.of("/proc/" + pid + "/smaps_rollup"), "Pss:");
    return pss > 0 ? pss : field(Path.of("/proc/" + pid + "/status"), "VmRSS:");
  }

  /** A line such as {@code Pss: 1234 kB}, in bytes. */
  private static long field(Path file, String name) {
    try {
      return Files.readAllLines(file).stream()
          .filter(line -> line.startsWith(name))
          .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024)
          .findFirst()
          .orElse(0);
    } catch (IOException e) {
      return 0;
    }
  }
}
