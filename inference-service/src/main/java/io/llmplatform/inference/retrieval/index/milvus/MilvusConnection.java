package io.llmplatform.inference.retrieval.index.milvus;

import io.llmplatform.common.error.PlatformException;
import io.milvus.exception.MilvusException;
import io.milvus.shaded.io.grpc.StatusRuntimeException;
import io.milvus.v2.client.ConnectConfig;
import io.milvus.v2.client.MilvusClientV2;
import io.milvus.v2.client.RetryConfig;
import io.milvus.v2.exception.MilvusClientException;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connection to Milvus, made when it is first needed, so that the service starts without it. It
 * mends itself. Thread-safe.
 */
final class MilvusConnection implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(MilvusConnection.class);
  private static final Duration RETRY = Duration.ofSeconds(5);

  /** Callers try again themselves: they know for how long it is worth it. */
  private static final int TRIES = 2;

  private final MilvusServer server;
  private @Nullable MilvusClientV2 client;

  MilvusConnection(MilvusServer server) {
    this.server = server;
  }

  /** The answer to a call; whatever fails is unavailable, and logged with its cause. */
  <T> T call(Function<MilvusClientV2, T> call) {
    try {
      return call.apply(client());
    } catch (MilvusClientException | MilvusException | StatusRuntimeException e) {
      log.warn("Milvus at {} does not do what it was asked: {}", server, e.getMessage());
      throw PlatformException.unavailable(
              "Milvus (retrieval.milvus.uri) does not answer now.", RETRY)
          .causedBy(e);
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

  private synchronized MilvusClientV2 client() {
    if (client == null) {
      MilvusClientV2 connected = new MilvusClientV2(settings());
      connected.retryConfig(
          RetryConfig.builder()
              .maxRetryTimes(TRIES)
              .maxRetryTimeoutMs(server.timeout().toMillis())
              .build());
      client = connected;
    }
    return client;
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
