package io.llmplatform.gateway.redis;

import io.lettuce.core.AbstractRedisClient;
import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisConnectionStateListener;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Connects in the background, asks twice a second whether Redis still answers, and so knows at any
 * time whether a command is worth sending. Thread-safe.
 *
 * <p>Lettuce reconnects and subscribes again by itself; what it cannot see is a Redis that neither
 * answers nor closes the connection, and a Redis that was away when the gateway started.
 */
final class RedisLink implements Redis, SmartLifecycle {
  private static final Logger log = LoggerFactory.getLogger(RedisLink.class);
  private static final Duration BETWEEN_CHECKS = Duration.ofMillis(500);

  private final AbstractRedisClient client;
  private final List<ChannelListener> listeners;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(RedisLink::newThread);

  // Owned by the thread above.
  private @Nullable StatefulConnection<String, String> connection;
  private @Nullable StatefulRedisPubSubConnection<String, String> subscription;
  private boolean saidToBeAway;
  private boolean hearing;

  private volatile @Nullable RedisClusterAsyncCommands<String, String> commands;
  private volatile boolean running;

  RedisLink(AbstractRedisClient client, List<ChannelListener> listeners) {
    this.client = client;
    this.listeners = List.copyOf(listeners);
  }

  @Override
  public Optional<RedisClusterAsyncCommands<String, String>> commands() {
    return Optional.ofNullable(commands);
  }

  @Override
  public void start() {
    running = true;
    thread.scheduleWithFixedDelay(this::check, 0, BETWEEN_CHECKS.toMillis(), TimeUnit.MILLISECONDS);
  }

  @Override
  public void stop() {
    running = false;
    commands = null;
    thread.shutdownNow();
    close(subscription);
    close(connection);
  }

  @Override
  public boolean isRunning() {
    return running;
  }

  // Stops after the web server, whose last requests still give back what they hold.
  @Override
  public int getPhase() {
    return 0;
  }

  private void check() {
    checkCommands();
    checkSubscription();
  }

  private void checkCommands() {
    try {
      if (connection == null) {
        connection = connect();
      }
      RedisClusterAsyncCommands<String, String> ready = commandsOf(connection);
      await(ready.ping());
      commands = ready;
      if (saidToBeAway) {
        saidToBeAway = false;
        log.info("Redis is back");
      }
    } catch (RuntimeException e) {
      commands = null;
      if (!saidToBeAway && running) {
        saidToBeAway = true;
        log.warn("Redis is away: {}", e.toString());
      }
    }
  }

  private void checkSubscription() {
    try {
      if (subscription == null) {
        subscription = subscribe();
      }
      await(subscription.async().ping());
      if (!hearing) {
        // A connection that was only slow has missed nothing, but only Redis could tell.
        hearing = true;
        listeners.forEach(ChannelListener::subscribed);
      }
    } catch (RuntimeException e) {
      hearing = false;
      listeners.forEach(ChannelListener::lost);
    }
  }

  private static void await(RedisFuture<String> pong) {
    try {
      pong.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new RedisException("The check of Redis was interrupted", e);
    } catch (ExecutionException e) {
      throw new RedisException(e.getCause());
    }
  }

  private StatefulConnection<String, String> connect() {
    return client instanceof RedisClusterClient cluster
        ? cluster.connect()
        : ((RedisClient) client).connect();
  }

  private static RedisClusterAsyncCommands<String, String> commandsOf(
      StatefulConnection<String, String> connection) {
    return connection instanceof StatefulRedisClusterConnection<String, String> cluster
        ? cluster.async()
        : ((StatefulRedisConnection<String, String>) connection).async();
  }

  private StatefulRedisPubSubConnection<String, String> subscribe() {
    StatefulRedisPubSubConnection<String, String> listening =
        client instanceof RedisClusterClient cluster
            ? cluster.connectPubSub()
            : ((RedisClient) client).connectPubSub();
    listening.addListener(new Hearing());
    listening.addListener(new Losing());
    // A failure is told by the ping that follows; Lettuce subscribes again when it reconnects.
    listening
        .async()
        .subscribe(listeners.stream().map(ChannelListener::channel).toArray(String[]::new));
    return listening;
  }

  private static void close(@Nullable StatefulConnection<?, ?> connection) {
    if (connection != null) {
      connection.closeAsync();
    }
  }

  private static Thread newThread(Runnable task) {
    Thread thread = new Thread(task, "redis-link");
    thread.setDaemon(true);
    return thread;
  }

  private final class Hearing extends RedisPubSubAdapter<String, String> {
    @Override
    public void message(String channel, String message) {
      listeners.stream()
          .filter(listener -> listener.channel().equals(channel))
          .forEach(listener -> listener.heard(message));
    }

    // Also after Lettuce has reconnected.
    @Override
    public void subscribed(String channel, long count) {
      listeners.stream()
          .filter(listener -> listener.channel().equals(channel))
          .forEach(ChannelListener::subscribed);
    }
  }

  private final class Losing implements RedisConnectionStateListener {
    @Override
    public void onRedisDisconnected(RedisChannelHandler<?, ?> broken) {
      listeners.forEach(ChannelListener::lost);
    }
  }
}
