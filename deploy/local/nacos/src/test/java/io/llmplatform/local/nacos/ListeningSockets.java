package io.llmplatform.local.nacos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Where a process listens for TCP connections. Source: proc_pid_fd(5), proc_pid_net(5). */
final class ListeningSockets {
  private static final String LISTEN = "0A";

  /** 127.0.0.1, the same mapped into IPv6, and ::1, as the kernel writes them. */
  private static final Set<String> LOOPBACK =
      Set.of("0100007F", "0000000000000000FFFF00000100007F", "00000000000000000000000001000000");

  record Listener(String kernelAddress, int port) {
    boolean isLoopback() {
      return LOOPBACK.contains(kernelAddress);
    }
  }

  private ListeningSockets() {}

  static Set<Listener> of(long pid) throws IOException {
    Set<String> inodes = socketInodes(pid);
    Path net = Path.of("/proc", Long.toString(pid), "net");
    return Stream.of("tcp", "tcp6")
        .flatMap(table -> rows(net.resolve(table)))
        .map(row -> row.trim().split("\\s+"))
        .filter(columns -> columns[3].equals(LISTEN) && inodes.contains(columns[9]))
        .map(columns -> columns[1].split(":"))
        .map(local -> new Listener(local[0], Integer.parseInt(local[1], 16)))
        .collect(Collectors.toSet());
  }

  private static Stream<String> rows(Path table) {
    try {
      return Files.readAllLines(table).stream().skip(1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Set<String> socketInodes(long pid) throws IOException {
    Set<String> inodes = new HashSet<>();
    try (DirectoryStream<Path> descriptors =
        Files.newDirectoryStream(Path.of("/proc", Long.toString(pid), "fd"))) {
      for (Path descriptor : descriptors) {
        try {
          String target = Files.readSymbolicLink(descriptor).toString();
          if (target.startsWith("socket:[")) {
            inodes.add(target.substring("socket:[".length(), target.length() - 1));
          }
        } catch (NoSuchFileException e) {
          // Closed since the folder was listed.
        }
      }
    }
    return inodes;
  }
}
