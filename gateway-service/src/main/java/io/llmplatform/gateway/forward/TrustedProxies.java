package io.llmplatform.gateway.forward;

import io.netty.handler.ipfilter.IpFilterRuleType;
import io.netty.handler.ipfilter.IpSubnetFilterRule;
import io.netty.util.NetUtil;
import java.net.InetSocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/** The proxies in front of the gateway, whose {@code X-Forwarded-*} headers count. Immutable. */
@ConfigurationProperties("gateway")
final class TrustedProxies {
  private final List<IpSubnetFilterRule> blocks;

  /**
   * @param trustedProxies blocks of addresses, such as {@code 10.0.0.0/8} or {@code ::1/128}; none
   *     by default, so that nobody is believed
   */
  TrustedProxies(@DefaultValue List<String> trustedProxies) {
    blocks =
        trustedProxies.stream()
            .map(String::strip)
            .filter(block -> !block.isEmpty())
            .map(TrustedProxies::rule)
            .toList();
  }

  boolean trusts(InetSocketAddress peer) {
    return blocks.stream().anyMatch(block -> block.matches(peer));
  }

  private static IpSubnetFilterRule rule(String block) {
    String[] parts = block.split("/", -1);
    if (parts.length == 2
        && (NetUtil.isValidIpV4Address(parts[0]) || NetUtil.isValidIpV6Address(parts[0]))) {
      try {
        return new IpSubnetFilterRule(
            parts[0], Integer.parseInt(parts[1]), IpFilterRuleType.ACCEPT);
      } catch (IllegalArgumentException e) {
        throw noBlock(block, e);
      }
    }
    throw noBlock(block, null);
  }

  private static IllegalArgumentException noBlock(String block, @Nullable Throwable cause) {
    return new IllegalArgumentException(
        "gateway.trusted-proxies: '" + block + "' is not a block of addresses such as 10.0.0.0/8",
        cause);
  }
}
