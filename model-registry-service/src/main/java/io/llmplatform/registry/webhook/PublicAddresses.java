package io.llmplatform.registry.webhook;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/**
 * Which addresses belong to the open Internet, after IANA's special-purpose address registries.
 * What does not would let who makes a webhook reach into the platform's own network.
 */
final class PublicAddresses {
  private PublicAddresses() {}

  static boolean contain(InetAddress address) {
    if (address.isAnyLocalAddress()
        || address.isLoopbackAddress()
        || address.isLinkLocalAddress()
        || address.isSiteLocalAddress()
        || address.isMulticastAddress()) {
      return false;
    }
    return address instanceof Inet4Address
        ? isPublicV4(address.getAddress())
        : address instanceof Inet6Address && isPublicV6(address.getAddress());
  }

  private static boolean isPublicV4(byte[] bytes) {
    int a = bytes[0] & 0xFF;
    int b = bytes[1] & 0xFF;
    int c = bytes[2] & 0xFF;
    return switch (a) {
      case 0 -> false;
      // Shared by carriers (RFC 6598), among them some clouds' metadata services.
      case 100 -> b < 64 || b > 127;
      // Protocol assignments, documentation, 6to4 relays.
      case 192 -> !(b == 0 && (c == 0 || c == 2)) && !(b == 88 && c == 99);
      // Benchmarks (RFC 2544), documentation.
      case 198 -> b != 18 && b != 19 && !(b == 51 && c == 100);
      case 203 -> !(b == 0 && c == 113);
      default -> a < 240;
    };
  }

  private static boolean isPublicV6(byte[] bytes) {
    // Only 2000::/3 is routed, and the translation prefix 64:ff9b::/96, behind which a v4 address
    // lies.
    if (startsWith(bytes, 0x00, 0x64, 0xFF, 0x9B, 0, 0, 0, 0, 0, 0, 0, 0)) {
      return containsV4(bytes, 12);
    }
    if ((bytes[0] & 0xE0) != 0x20) {
      return false;
    }
    // 6to4 carries a v4 address; Teredo and documentation are nobody's.
    if (startsWith(bytes, 0x20, 0x02)) {
      return containsV4(bytes, 2);
    }
    return !startsWith(bytes, 0x20, 0x01, 0x00, 0x00)
        && !startsWith(bytes, 0x20, 0x01, 0x0D, 0xB8)
        && !startsWith(bytes, 0x3F, 0xFF);
  }

  private static boolean startsWith(byte[] bytes, int... prefix) {
    for (int i = 0; i < prefix.length; i++) {
      if ((bytes[i] & 0xFF) != prefix[i]) {
        return false;
      }
    }
    return true;
  }

  private static boolean containsV4(byte[] bytes, int offset) {
    try {
      return contain(InetAddress.getByAddress(Arrays.copyOfRange(bytes, offset, offset + 4)));
    } catch (UnknownHostException impossible) {
      throw new IllegalStateException("Four bytes are an address", impossible);
    }
  }
}
