package io.llmplatform.registry.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Map;
import org.apache.hc.client5.http.DnsResolver;
import org.junit.jupiter.api.Test;

class CheckedResolverTest {
  private static final DnsResolver NAMES = new Names();

  private static final class Names implements DnsResolver {
    private final Map<String, List<String>> names =
        Map.of(
            "hub.example", List.of("8.8.8.8"),
            "cdn.example", List.of("8.8.4.4", "2606:4700::1"),
            "metadata.example", List.of("169.254.169.254"),
            "half.example", List.of("8.8.8.8", "10.0.0.1"),
            "mirror.local", List.of("10.0.0.7"),
            "files.local", List.of("10.0.0.8"));

    @Override
    public InetAddress[] resolve(String host) throws UnknownHostException {
      List<String> addresses = names.getOrDefault(host, List.of(host));
      InetAddress[] resolved = new InetAddress[addresses.size()];
      for (int i = 0; i < resolved.length; i++) {
        resolved[i] = InetAddress.getByName(addresses.get(i));
      }
      return resolved;
    }

    @Override
    public String resolveCanonicalHostname(String host) {
      return host;
    }
  }

  @Test
  void aPublicHubLeadsToPublicAddressesOnly() throws Exception {
    CheckedResolver resolver = new CheckedResolver("hub.example", NAMES);
    assertThat(resolver.resolve("hub.example")).hasSize(1);
    assertThat(resolver.resolve("cdn.example")).hasSize(2);
    for (String host :
        List.of("metadata.example", "half.example", "127.0.0.1", "::1", "192.168.0.1")) {
      assertThatExceptionOfType(CheckedResolver.NotPublic.class)
          .as(host)
          .isThrownBy(() -> resolver.resolve(host));
    }
  }

  @Test
  void aHubOfOnesOwnNetworkLeadsAnywhere() throws Exception {
    CheckedResolver resolver = new CheckedResolver("mirror.local", NAMES);
    assertThat(resolver.resolve("mirror.local")).hasSize(1);
    assertThat(resolver.resolve("files.local")).hasSize(1);
    assertThat(resolver.resolve("cdn.example")).hasSize(2);
  }
}
