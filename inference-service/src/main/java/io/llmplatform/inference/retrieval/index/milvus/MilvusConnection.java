package io.llmplatform.inference.retrieval.index.milvus;

import io.llmplatform.common.error.PlatformException;
import io.milvus.exception.MilvusException;
import io.milvus.shaded.io.grpc.StatusRuntimeException;
import io.milvus.v2.client.ConnectConfig;
import io.milvus.v2.client.MilvusClientV2;
import io.milvus.v2.client.RetryConfig;
import io.milvus.v2.exception.ErrorCode;
import io.milvus.v2.exception.MilvusClientException;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connection to Milvus, made when it is first needed, so that the service starts without it.
 * One that broke is replaced. Thread-safe.
 */
final class MilvusConnection implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(MilvusConnection.class);
  private static final Duration RETRY = Duration.ofSeconds(5);

  /** Between two tries to connect. */
  private static final Duration PAUSE = Duration.ofSeconds(1);

  /** Callers try again themselves: they know for how long it is worth it. */
  private static final int TRIES = 2;

  private final MilvusServer server;
  private @Nullable MilvusClientV2 client;
  private @Nullable RuntimeException failure;
  private long failedAt;

  MilvusConnection(MilvusServer server) {
    this.server = server;
  }

  /** The answer to a call; whatever fails is unavailable, and logged with its cause. */
  <T> T call(Function<MilvusClientV2, T> call) {
    MilvusClientV2 used = null;
    try {
      used = client();
      return call.apply(used);
    } catch (MilvusClientException | MilvusException | StatusRuntimeException e) {
      log.warn("Milvus at {} does not do what it was asked: {}", server, e.getMessage());
      if (used != null && isOfTheConnection(e)) {
        leave(used);
      }
      throw PlatformException.unavailable(
              "Milvus (retrieval.milvus.uri) does not answer now.", RETRY)
          .causedBy(e);
    }
  }

  private static boolean isOfTheConnection(RuntimeException failure) {
    return !(failure instanceof MilvusClientException answered)
        || answered.getErrorCode() == ErrorCode.RPC_ERROR
        || answered.getErrorCode() == ErrorCode.TIMEOUT;
  }

  /**
   * The next call connects anew, and so learns at once whether the server is back: a broken
   * connection waits ever longer before it tries. Calls under way may end.
   */
  private synchronized void leave(MilvusClientV2 broken) {
    if (client == broken) {
      client = null;
      Thread closing = new Thread(() -> closeQuietly(broken), "milvus-closer");
      closing.setDaemon(true);
      closing.start();
    }
  }

  private void closeQuietly(MilvusClientV2 broken) {
    try {
      broken.close(server.timeout().toSeconds());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** As {@link #call}, of what has no answer. */
  void order(Consumer<MilvusClientV2> order) {
    call(
        client -> {
          order.accept(client);
          return client;
        });
  }

  /** One call at a time tries to connect; those that waited for it share its failure. */
  private synchronized MilvusClientV2 client() {
    if (client != null) {
      return client;
    }
    if (failure != null && System.nanoTime() - failedAt < PAUSE.toNanos()) {
      throw failure;
    }
    try {
      client = connected();
      return client;
    } catch (RuntimeException e) {
      failure = e;
      failedAt = System.nanoTime();
      throw e;
    }
  }

  private MilvusClientV2 connected() {
    MilvusClientV2 connected = new MilvusClientV2(settings());
    connected.retryConfig(
        RetryConfig.builder()
            .maxRetryTimes(TRIES)
            .maxRetryTimeoutMs(server.timeout().toMillis())
            .build());
    return connected;
  }

  private ConnectConfig settings() {
    ConnectConfig.ConnectConfigBuilder settings =
        ConnectConfig.builder()
            .uri(server.uri())
            .connectTimeoutMs(server.connectTimeout().toMillis())
            .rpcDeadlineMs(server.timeout().toMillis());
    if (!server.token().isEmpty()) {
      settings.token(server.token());
    }
    if (!server.database().isEmpty()) {
      settings.dbName(server.database());
    }
    return settings.build();
  }

  @Override
  public synchronized void close() {
    if (client != null) {
      client.close();
      client = null;
    }
  }
}
