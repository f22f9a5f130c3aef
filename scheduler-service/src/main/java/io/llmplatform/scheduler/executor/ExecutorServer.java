package io.llmplatform.scheduler.executor;

import com.xxl.job.core.openapi.ExecutorBiz;
import com.xxl.job.core.server.EmbedServer.EmbedHttpServerHandler;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.timeout.IdleStateHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.InetSocketAddress;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Serves xxl-job-core's own request handler on one interface; its {@code EmbedServer} would listen
 * on all. Thread-safe.
 */
final class ExecutorServer {
  private static final int IDLE_SECONDS = 90;
  private static final int MAX_BODY = 5 * 1024 * 1024;
  private static final int THREADS = 16;
  private static final int QUEUE = 2000;

  private final EventLoopGroup events;
  private final ThreadPoolExecutor workers;
  private final Channel channel;

  private ExecutorServer(EventLoopGroup events, ThreadPoolExecutor workers, Channel channel) {
    this.events = events;
    this.workers = workers;
    this.channel = channel;
  }

  /**
   * Listens from now on.
   *
   * @param token that each request has to show
   * @throws IllegalStateException naming the setting, where the port is taken
   */
  static ExecutorServer start(InetSocketAddress address, ExecutorBiz answers, String token) {
    EventLoopGroup events =
        new NioEventLoopGroup(1, new DefaultThreadFactory("job-executor-io", true));
    ThreadPoolExecutor workers = workers();
    ServerBootstrap server =
        new ServerBootstrap()
            .group(events)
            .channel(NioServerSocketChannel.class)
            .childHandler(
                new ChannelInitializer<SocketChannel>() {
                  @Override
                  protected void initChannel(SocketChannel client) {
                    client
                        .pipeline()
                        .addLast(new IdleStateHandler(0, 0, IDLE_SECONDS))
                        .addLast(new HttpServerCodec())
                        .addLast(new HttpObjectAggregator(MAX_BODY))
                        .addLast(new EmbedHttpServerHandler(answers, token, workers));
                  }
                });
    ChannelFuture bound = server.bind(address).awaitUninterruptibly();
    if (!bound.isSuccess()) {
      events.shutdownGracefully();
      throw new IllegalStateException(
          "The executor cannot listen on " + address + " (scheduler.executor.port)", bound.cause());
    }
    return new ExecutorServer(events, workers, bound.channel());
  }

  private static ThreadPoolExecutor workers() {
    ThreadPoolExecutor workers =
        new ThreadPoolExecutor(
            THREADS,
            THREADS,
            1,
            TimeUnit.MINUTES,
            new LinkedBlockingQueue<>(QUEUE),
            new DefaultThreadFactory("job-executor", true));
    workers.allowCoreThreadTimeOut(true);
    return workers;
  }

  /** Where it listens. */
  InetSocketAddress address() {
    return (InetSocketAddress) channel.localAddress();
  }

  /** Takes no more requests; those begun are answered. */
  void stop() {
    channel.close().awaitUninterruptibly();
    workers.shutdown();
    events.shutdownGracefully(0, 1, TimeUnit.SECONDS);
  }
}
