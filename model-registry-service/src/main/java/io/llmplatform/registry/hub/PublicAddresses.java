package io.llmplatform.registry.hub;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/**
 * Which addresses belong to the public Internet (IANA's special-purpose registries, RFC 6890): a
 * redirect to any other could reach what only this machine or its network is to reach.
 */
final class PublicAddresses {
  private PublicAddresses() {}

  static boolean contains(InetAddress address) {
    if (address.isAnyLocalAddress()
        || address.isLoopbackAddress()
        || address.isLinkLocalAddress()
        || address.isSiteLocalAddress()
        || address.isMulticastAddress()) {
      return false;
    }
    byte[] bytes = address.getAddress();
    return address instanceof Inet4Address ? isPublic4(bytes) : isPublic6((Inet6Address) address);
  }

  private static boolean isPublic4(byte[] bytes) {
    int a = bytes[0] & 0xFF;
    int b = bytes[1] & 0xFF;
    int c = bytes[2] & 0xFF;
    boolean special =
        a == 0 // this network
            || (a == 100 && b >= 64 && b < 128) // carrier-grade NAT
            || (a == 192 && b == 0 && (c == 0 || c == 2)) // protocols, documentation
            || (a == 192 && b == 88 && c == 99) // 6to4 relays
            || (a == 198 && (b == 18 || b == 19)) // benchmarks
            || (a == 198 && b == 51 && c == 100) // documentation
            || (a == 203 && b == 0 && c == 113) // documentation
            || a >= 240; // reserved, broadcast
    return !special;
  }

  // Only 2000::/3 is given out; what leads to an IPv4 address is as public as that.
  private static boolean isPublic6(Inet6Address address) {
    byte[] bytes = address.getAddress();
    if (has(bytes, 0x00, 0x64, 0xFF, 0x9B, 0, 0, 0, 0, 0, 0, 0, 0)) { // NAT64
      return embedded4IsPublic(bytes, 12);
    }
    if (has(bytes, 0x20, 0x02)) { // 6to4
      return embedded4IsPublic(bytes, 2);
    }
    boolean global = (bytes[0] & 0xE0) == 0x20;
    boolean special =
        (has(bytes, 0x20, 0x01) && bytes[2] == 0 || has(bytes, 0x20, 0x01, 0x01))
            || has(bytes, 0x20, 0x01, 0x0D, 0xB8) // documentation
            || (has(bytes, 0x3F, 0xFF) && (bytes[2] & 0xF0) == 0); // documentation
    return global && !special;
  }

  private static boolean embedded4IsPublic(byte[] bytes, int at) {
    try {
      return contains(InetAddress.getByAddress(Arrays.copyOfRange(bytes, at, at + 4)));
    } catch (UnknownHostException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private static boolean has(byte[] bytes, int... prefix) {
    for (int i = 0; i < prefix.length; i++) {
      if ((bytes[i] & 0xFF) != prefix[i]) {
        return false;
      }
    }
    return true;
  }
}
