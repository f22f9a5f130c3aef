package io.llmplatform.local.process;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Arrays;
import java.util.concurrent.ThreadLocalRandom;

/** Ports of this machine. */
public final class Ports {
  // Below the range that systems use for outgoing connections (32768 and up on Linux): a port from
  // here stays free while its server restarts.
  private static final int FIRST = 15_000;
  private static final int LAST = 31_000;
  private static final int ATTEMPTS = 1_000;

  private Ports() {}

  /**
   * Whether a listener may be opened on {@code port}: neither 127.0.0.1 nor the wildcard addresses
   * have one there.
   */
  public static boolean isFree(int port) {
    return port > 0
        && port < 65536
        && canBind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
        && canBind(new InetSocketAddress(port));
  }

  /**
   * A port that was free a moment ago, chosen at random so that callers at the same time rarely
   * meet, and with it all those at the given distances.
   */
  public static int anyFree(int... offsets) {
    return ThreadLocalRandom.current()
        .ints(ATTEMPTS, FIRST, LAST)
        .filter(Ports::isFree)
        .filter(port -> Arrays.stream(offsets).allMatch(offset -> isFree(port + offset)))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("no free port on this machine"));
  }

  private static boolean canBind(InetSocketAddress address) {
    try (ServerSocket socket = new ServerSocket()) {
      // Connections of a listener that ended a moment ago (TIME_WAIT) do not make its port taken.
      socket.setReuseAddress(true);
      socket.bind(address);
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
