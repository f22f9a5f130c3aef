package io.llmplatform.platform.cli;

import io.llmplatform.platform.layout.PlatformHome;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The log files under {@code .local/logs}: {@code NAME.log}, and {@code NAME.out} for what is
 * printed.
 */
final class LogFiles {
  /** As much of a file's end as is looked at for its last lines. */
  private static final int TAIL_BYTES = 512 * 1024;

  private final PlatformHome home;

  LogFiles(PlatformHome home) {
    this.home = home;
  }

  /** Names of all parts that have logged something. */
  List<String> names() throws IOException {
    if (!Files.isDirectory(home.logs())) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(home.logs())) {
      return files
          .map(file -> String.valueOf(file.getFileName()))
          .filter(name -> name.endsWith(".log") || name.endsWith(".out"))
          .map(name -> name.substring(0, name.length() - 4))
          .distinct()
          .sorted()
          .toList();
    }
  }

  /** The files of one part that exist, its log first. */
  List<Path> of(String name) {
    return Stream.of(".log", ".out")
        .map(ending -> home.logs().resolve(name + ending))
        .filter(Files::exists)
        .toList();
  }

  /** The last lines of a part, as written: of its log, then of what it printed. */
  List<String> tail(String name, int lines) throws IOException {
    List<String> result = new ArrayList<>();
    for (Path file : of(name)) {
      List<String> all = end(file);
      result.addAll(all.subList(Math.max(0, all.size() - lines), all.size()));
    }
    return result;
  }

  private static List<String> end(Path file) throws IOException {
    try (RandomAccessFile access = new RandomAccessFile(file.toFile(), "r")) {
      long from = Math.max(0, access.length() - TAIL_BYTES);
      byte[] bytes = new byte[(int) (access.length() - from)];
      access.seek(from);
      access.readFully(bytes);
      List<String> lines = new String(bytes, StandardCharsets.UTF_8).lines().toList();
      return from > 0 && !lines.isEmpty() ? lines.subList(1, lines.size()) : lines;
    }
  }
}
