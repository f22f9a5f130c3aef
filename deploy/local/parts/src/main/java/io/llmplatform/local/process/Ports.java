package io.llmplatform.local.process;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.IntPredicate;

/** Ports of this machine. */
public final class Ports {
  // Below the range that systems use for outgoing connections (32768 and up on Linux): a port from
  // here stays free while its server restarts.
  private static final int FIRST = 15_000;
  private static final int LAST = 31_000;
  private static final int ATTEMPTS = 1_000;

  // What was answered and may not be listened on yet.
  private static final Set<Integer> ANSWERED = ConcurrentHashMap.newKeySet();

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
   * A port that was free a moment ago, and with it all those at the given distances. Chosen at
   * random, so that processes that ask at the same time rarely meet; within a process none is
   * answered twice.
   */
  public static int anyFree(int... offsets) {
    return ThreadLocalRandom.current()
        .ints(ATTEMPTS, FIRST, LAST)
        .filter(port -> isFree(port) && all(port, offsets, Ports::isFree))
        .filter(port -> ANSWERED.add(port) && all(port, offsets, ANSWERED::add))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("no free port on this machine"));
  }

  private static boolean all(int port, int[] offsets, IntPredicate holds) {
    return Arrays.stream(offsets).allMatch(offset -> holds.test(port + offset));
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
