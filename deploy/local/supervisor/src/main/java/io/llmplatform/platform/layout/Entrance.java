package io.llmplatform.platform.layout;

import io.llmplatform.platform.layout.PortPlan.Listener;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where clients reach the platform.
 *
 * @param url of the gateway, without a slash at its end; also the issuer of its tokens
 * @param address host and port, for gRPC
 * @param certificate the gateway's own certificate, which clients have to trust; empty: no TLS
 */
public record Entrance(String url, String address, Optional<Path> certificate) {

  public static Entrance plain(PortPlan ports) {
    String address = ports.address(Listener.GATEWAY);
    return new Entrance("http://" + address, address, Optional.empty());
  }

  public static Entrance tls(PortPlan ports, Path certificate) {
    String address = ports.address(Listener.GATEWAY);
    return new Entrance("https://" + address, address, Optional.of(certificate));
  }
}
