package io.llmplatform.gateway.connection;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.concurrent.EventExecutor;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import reactor.netty.NettyPipeline;
import reactor.netty.channel.ChannelOperations;
import reactor.netty.http.HttpConnectionLiveness;
import reactor.netty.http.IdleTimeoutHandler;
import reactor.netty.http.server.HttpServer;

/**
 * Sees to it that a connection of HTTP/1.1 without a request under way is read from, and closed
 * when its idle time is over. Confined to its connection's event loop.
 *
 * <p>Reactor Netty 1.2.18, the last open 1.2, forgets both (its issue 4361, mended on its branches
 * after 1.3.7). A request that comes before the one before it has quite ended waits in a queue; is
 * it then answered at once, as by the gateway's own answers and refusals, the server never asks for
 * the next. A client needs no pipelining for that: it has all of a proxied response a moment before
 * the gateway is done with it. Delete this package once {@code KeptConnectionIT} passes without it.
 */
final class ReadingBetweenRequests extends ChannelInboundHandlerAdapter {
  private final @Nullable Duration idleTimeout;
  private long events;

  private ReadingBetweenRequests(@Nullable Duration idleTimeout) {
    this.idleTimeout = idleTimeout;
  }

  /**
   * @param idleTimeout the server's own; null where it has none
   */
  static HttpServer on(HttpServer server, @Nullable Duration idleTimeout) {
    return server.doOnChannelInit(
        (observer, channel, remote) ->
            channel
                .pipeline()
                // The bridge passes no events on.
                .addBefore(
                    NettyPipeline.ReactiveBridge,
                    ReadingBetweenRequests.class.getSimpleName(),
                    new ReadingBetweenRequests(idleTimeout)));
  }

  // The end of a request is such an event; its class is not public, and looking once more than
  // needed harms nobody.
  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    context.fireUserEventTriggered(event);
    long latest = ++events;
    EventExecutor loop = context.executor();
    // INVARIANT: twice later is after the server took the next request out of its queue, if there
    // is one, which it puts off once. Then either that request is under way or its end was an event
    // after this one.
    loop.execute(
        () ->
            loop.execute(
                () -> {
                  if (latest == events && isBetweenRequests(context.channel())) {
                    readOn(context.channel());
                  }
                }));
  }

  private static boolean isBetweenRequests(Channel channel) {
    return channel.isActive()
        && channel.pipeline().get(NettyPipeline.HttpTrafficHandler) != null
        && ChannelOperations.get(channel) == null;
  }

  // What the server does itself where it does not forget; doing it again changes nothing.
  private void readOn(Channel channel) {
    IdleTimeoutHandler.addIdleTimeoutHandler(
        channel.pipeline(), idleTimeout, HttpConnectionLiveness.CLOSE);
    channel.read();
  }
}
