package io.llmplatform.gateway.grpc;

import java.util.concurrent.atomic.AtomicBoolean;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferLimitException;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpRequestDecorator;
import reactor.core.publisher.Flux;

/**
 * A request whose body fails at the head of a message over the limit, before the message is sent
 * on. It holds no part of the body.
 */
final class CountedMessages extends ServerHttpRequestDecorator {
  private final long limit;
  private final AtomicBoolean overLimit = new AtomicBoolean();

  CountedMessages(ServerHttpRequest delegate, long limit) {
    super(delegate);
    this.limit = limit;
  }

  boolean isOverLimit() {
    return overLimit.get();
  }

  @Override
  public Flux<DataBuffer> getBody() {
    return Flux.defer(
        () -> {
          MessageHeads heads = new MessageHeads();
          return super.getBody()
              .handle(
                  (buffer, sink) -> {
                    if (heads.longestIn(buffer) > limit) {
                      overLimit.set(true);
                      DataBufferUtils.release(buffer);
                      sink.error(new DataBufferLimitException("Over " + limit + " bytes"));
                    } else {
                      sink.next(buffer);
                    }
                  });
        });
  }
}
