package io.llmplatform.gateway.forward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TrustedProxiesTest {

  @ParameterizedTest
  @CsvSource({
    "10.1.2.3, true",
    "10.255.0.1, true",
    "11.0.0.1, false",
    "192.168.7.1, true",
    "192.168.7.2, false",
    "::1, true",
    "2001:db8::1, false",
  })
  void trustsTheAddressesOfItsBlocks(String address, boolean trusted) {
    TrustedProxies proxies =
        new TrustedProxies(List.of("10.0.0.0/8", " 192.168.7.1/32", "::1/128"));

    assertThat(proxies.trusts(new InetSocketAddress(address, 4711))).isEqualTo(trusted);
  }

  @Test
  void trustsNobodyByDefault() {
    assertThat(new TrustedProxies(List.of("")).trusts(new InetSocketAddress("127.0.0.1", 1)))
        .isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"10.0.0.1", "proxy.example/24", "10.0.0.0/x", "10.0.0.0/33", "/8", "*"})
  void namesTheKeyOfABlockThatIsNone(String block) {
    assertThatThrownBy(() -> new TrustedProxies(List.of(block)))
        .hasMessageContaining("gateway.trusted-proxies")
        .hasMessageContaining(block);
  }
}
