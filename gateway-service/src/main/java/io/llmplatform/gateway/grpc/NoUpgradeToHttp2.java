package io.llmplatform.gateway.grpc;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpServerUpgradeHandler;
import reactor.netty.http.server.HttpServer;

/**
 * Leaves a request of HTTP/1.1 that offers to go on in HTTP/2 ({@code Upgrade: h2c}) in HTTP/1.1,
 * as RFC 9110, section 7.8, allows: Java's HTTP client offers it with every first request, and the
 * server would refuse those with a body. HTTP/2 without TLS is for clients that know. Confined to
 * its connection's event loop.
 */
final class NoUpgradeToHttp2 extends ChannelInboundHandlerAdapter {
  private NoUpgradeToHttp2() {}

  static HttpServer on(HttpServer server) {
    return server.doOnChannelInit(
        (observer, channel, remote) -> {
          ChannelPipeline pipeline = channel.pipeline();
          ChannelHandlerContext upgrade = pipeline.context(HttpServerUpgradeHandler.class);
          // Over TLS there is none.
          if (upgrade != null) {
            pipeline.addBefore(
                upgrade.name(), NoUpgradeToHttp2.class.getSimpleName(), new NoUpgradeToHttp2());
          }
        });
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (message instanceof HttpRequest request
        && request.headers().contains(HttpHeaderNames.UPGRADE, "h2c", true)) {
      request.headers().remove(HttpHeaderNames.UPGRADE);
      request.headers().remove("HTTP2-Settings");
    }
    context.fireChannelRead(message);
  }
}
