package io.llmplatform.local.nacos;

import io.grpc.ServerBuilder;
import io.grpc.ServerCredentials;
import io.grpc.ServerProvider;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/**
 * Opens gRPC servers on the loopback interface.
 *
 * <p>Nacos' own gRPC servers obey {@code nacos.remote.grpc.listen.ip}; its Raft server calls {@code
 * ServerBuilder.forPort}, which knows no address and would open every interface. gRPC asks the
 * provider of highest priority, found through {@link java.util.ServiceLoader}, hence the public
 * class.
 */
public final class LoopbackServerProvider extends ServerProvider {
  /** Above the 5 of gRPC's own Netty provider. */
  private static final int PRIORITY = 10;

  @Override
  protected boolean isAvailable() {
    return true;
  }

  @Override
  protected int priority() {
    return PRIORITY;
  }

  @Override
  protected ServerBuilder<?> builderForPort(int port) {
    return NettyServerBuilder.forAddress(loopback(port));
  }

  @Override
  protected NewServerBuilderResult newServerBuilderForPort(
      int port, ServerCredentials credentials) {
    return NewServerBuilderResult.serverBuilder(
        NettyServerBuilder.forAddress(loopback(port), credentials));
  }

  private static InetSocketAddress loopback(int port) {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }
}
