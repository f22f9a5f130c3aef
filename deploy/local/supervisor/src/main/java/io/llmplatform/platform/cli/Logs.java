package io.llmplatform.platform.cli;

import io.llmplatform.platform.layout.PlatformHome;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** {@code logs [PART] [-n LINES] [-f] [--json]}: the last log lines, readable. */
final class Logs {
  private static final int DEFAULT_LINES = 50;
  private static final int DEFAULT_LINES_OF_ALL = 8;

  private final LogFiles files;

  Logs(PlatformHome home) {
    this.files = new LogFiles(home);
  }

  private record Options(@Nullable String part, int lines, boolean follow, boolean json) {}

  int run(List<String> arguments)
      throws UsageException, CommandFailed, IOException, InterruptedException {
    Options options = parse(arguments);
    List<String> names = files.names();
    if (options.part() != null) {
      if (!names.contains(options.part())) {
        throw new CommandFailed(
            "there is no log of '" + options.part() + "'; there is: " + String.join(", ", names));
      }
      names = List.of(options.part());
    }
    for (String name : names) {
      for (String line : files.tail(name, options.lines())) {
        print(name, line, options, names.size());
      }
    }
    if (options.follow()) {
      follow(names, options);
    }
    return 0;
  }

  private static Options parse(List<String> arguments) throws UsageException {
    String part = null;
    int lines = 0;
    boolean follow = false;
    boolean json = false;
    for (int i = 0; i < arguments.size(); i++) {
      String argument = arguments.get(i);
      switch (argument) {
        case "-f", "--follow" -> follow = true;
        case "--json" -> json = true;
        case "-n", "--lines" -> {
          i++;
          lines = number(i < arguments.size() ? arguments.get(i) : "");
        }
        default -> {
          if (argument.startsWith("-") || part != null) {
            throw new UsageException("'logs' takes no '" + argument + "'");
          }
          part = argument;
        }
      }
    }
    int usual = part == null ? DEFAULT_LINES_OF_ALL : DEFAULT_LINES;
    return new Options(part, lines == 0 ? usual : lines, follow, json);
  }

  private static int number(String text) throws UsageException {
    if (!text.matches("[1-9][0-9]{0,5}")) {
      throw new UsageException("-n takes a number of lines, not '" + text + "'");
    }
    return Integer.parseInt(text);
  }

  private static void print(String name, String line, Options options, int parts) {
    String text = options.json() ? line : LogLine.readable(line);
    System.out.println(parts > 1 ? name + " | " + text : text);
  }

  /** Until the person has seen enough and interrupts. */
  private void follow(List<String> names, Options options)
      throws IOException, InterruptedException {
    Map<Path, Long> positions = new HashMap<>();
    for (String name : names) {
      for (Path file : files.of(name)) {
        positions.put(file, Files.size(file));
      }
    }
    while (true) {
      TimeUnit.MILLISECONDS.sleep(250);
      for (String name : names) {
        for (Path file : files.of(name)) {
          long from = positions.getOrDefault(file, 0L);
          List<String> added = new ArrayList<>();
          positions.put(file, readFrom(file, from, added));
          added.forEach(line -> print(name, line, options, names.size()));
        }
      }
    }
  }

  /** Reads the whole lines after {@code from}; answers where the next read begins. */
  private static long readFrom(Path file, long from, List<String> lines) throws IOException {
    long size = Files.size(file);
    // A file that became shorter was rolled over: its new content begins at 0.
    long start = size < from ? 0 : from;
    try (var channel = Files.newByteChannel(file)) {
      channel.position(start);
      var bytes = java.nio.ByteBuffer.allocate((int) Math.min(size - start, 1 << 20));
      channel.read(bytes);
      String text = new String(bytes.array(), 0, bytes.position(), StandardCharsets.ISO_8859_1);
      int end = text.lastIndexOf('\n') + 1;
      byte[] whole = text.substring(0, end).getBytes(StandardCharsets.ISO_8859_1);
      new String(whole, StandardCharsets.UTF_8).lines().forEach(lines::add);
      return start + end;
    }
  }
}
