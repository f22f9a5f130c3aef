package io.llmplatform.registry.hub;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.stream.Stream;
import org.apache.hc.client5.http.DnsResolver;

/**
 * Resolves what may be connected to: the hub's own host, and hosts that have public addresses only;
 * where the hub itself has another, it and what it redirects to are somebody's own network, and any
 * host may be. Asked for each new connection, with the very addresses that are connected to.
 */
final class CheckedResolver implements DnsResolver {
  private final String hub;
  private final DnsResolver system;

  CheckedResolver(String hub, DnsResolver system) {
    this.hub = hub;
    this.system = system;
  }

  @Override
  public InetAddress[] resolve(String host) throws UnknownHostException {
    InetAddress[] addresses = system.resolve(host);
    if (host.equalsIgnoreCase(hub) || arePublic(addresses) || !arePublic(system.resolve(hub))) {
      return addresses;
    }
    throw new NotPublic(host);
  }

  private static boolean arePublic(InetAddress[] addresses) {
    return Stream.of(addresses).allMatch(PublicAddresses::contains);
  }

  @Override
  public String resolveCanonicalHostname(String host) {
    return host;
  }

  /** A host has an address that may not be connected to. */
  static final class NotPublic extends UnknownHostException {
    private static final long serialVersionUID = 1L;

    NotPublic(String host) {
      super(host + " has no public address");
    }
  }
}
