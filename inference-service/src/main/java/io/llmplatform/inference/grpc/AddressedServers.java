package io.llmplatform.inference.grpc;

import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.grpc.autoconfigure.server.GrpcServerProperties;
import org.springframework.grpc.autoconfigure.server.GrpcServerProperties.KeepAlive;
import org.springframework.grpc.autoconfigure.server.GrpcServerProperties.Ssl;
import org.springframework.grpc.server.ServerBuilderCustomizer;
import org.springframework.grpc.server.ShadedNettyGrpcServerFactory;

/**
 * Servers that listen at {@code spring.grpc.server.host}. Spring gRPC's own factory takes the port
 * of the address only and listens everywhere, and it cannot be told more; so the properties that it
 * would apply are applied here.
 */
final class AddressedServers extends ShadedNettyGrpcServerFactory {
  private static final String EVERYWHERE = "*";

  private final GrpcServerProperties properties;

  /**
   * @param certificates that {@code spring.grpc.server.ssl} may name one of
   * @param more applied after the properties
   */
  AddressedServers(
      GrpcServerProperties properties,
      SslBundles certificates,
      ServerBuilderCustomizer<NettyServerBuilder> more) {
    super(
        properties.getAddress(),
        List.of(server -> apply(properties, server), more),
        own(properties.getSsl(), certificates),
        trusted(properties.getSsl(), certificates),
        properties.getSsl().getClientAuth());
    this.properties = properties;
  }

  /** Null: without TLS. */
  private static @Nullable KeyManagerFactory own(Ssl ssl, SslBundles certificates) {
    return ssl.isEnabled()
        ? certificates.getBundle(ssl.getBundle()).getManagers().getKeyManagerFactory()
        : null;
  }

  private static @Nullable TrustManagerFactory trusted(Ssl ssl, SslBundles certificates) {
    if (!ssl.isEnabled()) {
      return null;
    }
    return ssl.isSecure()
        ? certificates.getBundle(ssl.getBundle()).getManagers().getTrustManagerFactory()
        : InsecureTrustManagerFactory.INSTANCE;
  }

  @Override
  protected NettyServerBuilder newServerBuilder() {
    String host = properties.getHost();
    InetSocketAddress address =
        host == null || host.equals(EVERYWHERE)
            ? new InetSocketAddress(port())
            : new InetSocketAddress(host, port());
    return NettyServerBuilder.forAddress(address, credentials());
  }

  private static void apply(GrpcServerProperties properties, NettyServerBuilder server) {
    server.maxInboundMessageSize((int) properties.getMaxInboundMessageSize().toBytes());
    server.maxInboundMetadataSize((int) properties.getMaxInboundMetadataSize().toBytes());
    KeepAlive keepAlive = properties.getKeepAlive();
    set(keepAlive.getTime(), nanos -> server.keepAliveTime(nanos, TimeUnit.NANOSECONDS));
    set(keepAlive.getTimeout(), nanos -> server.keepAliveTimeout(nanos, TimeUnit.NANOSECONDS));
    set(keepAlive.getMaxIdle(), nanos -> server.maxConnectionIdle(nanos, TimeUnit.NANOSECONDS));
    set(keepAlive.getMaxAge(), nanos -> server.maxConnectionAge(nanos, TimeUnit.NANOSECONDS));
    set(
        keepAlive.getMaxAgeGrace(),
        nanos -> server.maxConnectionAgeGrace(nanos, TimeUnit.NANOSECONDS));
    set(
        keepAlive.getPermitTime(),
        nanos -> server.permitKeepAliveTime(nanos, TimeUnit.NANOSECONDS));
    server.permitKeepAliveWithoutCalls(keepAlive.isPermitWithoutCalls());
  }

  private static void set(@Nullable Duration value, Consumer<Long> setter) {
    if (value != null) {
      setter.accept(value.toNanos());
    }
  }
}
