package io.llmplatform.gateway.body;

import java.util.concurrent.atomic.AtomicLong;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferLimitException;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpRequestDecorator;
import reactor.core.publisher.Flux;

/** A request whose body fails at the first byte over the limit. It holds no part of the body. */
final class CountedBody extends ServerHttpRequestDecorator {
  private final long limit;
  private final AtomicLong read = new AtomicLong();

  CountedBody(ServerHttpRequest delegate, long limit) {
    super(delegate);
    this.limit = limit;
  }

  boolean isOverLimit() {
    return read.get() > limit;
  }

  @Override
  public Flux<DataBuffer> getBody() {
    return super.getBody()
        .handle(
            (buffer, sink) -> {
              if (read.addAndGet(buffer.readableByteCount()) > limit) {
                DataBufferUtils.release(buffer);
                sink.error(new DataBufferLimitException("Over " + limit + " bytes"));
              } else {
                sink.next(buffer);
              }
            });
  }
}
