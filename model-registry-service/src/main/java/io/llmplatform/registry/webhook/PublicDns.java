package io.llmplatform.registry.webhook;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.SystemDefaultDnsResolver;

/**
 * Resolves a host to the very addresses that are then connected to, and refuses one that leads into
 * the platform's own network: so a name that changes its address between a check and the connection
 * gains nothing. Thread-safe.
 */
final class PublicDns implements DnsResolver {
  private final DnsResolver resolver;

  PublicDns() {
    this(SystemDefaultDnsResolver.INSTANCE);
  }

  PublicDns(DnsResolver resolver) {
    this.resolver = resolver;
  }

  @Override
  public InetAddress[] resolve(String host) throws UnknownHostException {
    InetAddress[] addresses = resolver.resolve(host);
    for (InetAddress address : addresses) {
      if (!PublicAddresses.contain(address)) {
        throw new Refused(host);
      }
    }
    return addresses;
  }

  @Override
  public String resolveCanonicalHostname(String host) throws UnknownHostException {
    return resolver.resolveCanonicalHostname(host);
  }

  /** The host has an address that is not of the open Internet. */
  static final class Refused extends UnknownHostException {
    private static final long serialVersionUID = 1L;

    Refused(String host) {
      super(host + " has an address that webhooks may not reach");
    }
  }
}
