package io.llmplatform.gateway.grpc;

import io.llmplatform.common.error.PlatformException;
import java.util.List;
import org.springframework.cloud.gateway.filter.GatewayFilter;
import org.springframework.cloud.gateway.filter.OrderedGatewayFilter;
import org.springframework.cloud.gateway.filter.factory.AbstractGatewayFilterFactory;
import org.springframework.core.Ordered;
import org.springframework.stereotype.Component;
import org.springframework.util.unit.DataSize;

/**
 * The route filter {@code MessageLimit=64MB}: refuses a gRPC message that is larger. A stream may
 * have any number of messages, so its body has no limit of its own.
 */
@Component
final class MessageLimitGatewayFilterFactory
    extends AbstractGatewayFilterFactory<MessageLimitGatewayFilterFactory.Config> {
  /** Where the limit of bodies is applied to others. */
  private static final int ORDER = Ordered.HIGHEST_PRECEDENCE + 100;

  MessageLimitGatewayFilterFactory() {
    super(Config.class);
  }

  @Override
  public List<String> shortcutFieldOrder() {
    return List.of("maxSize");
  }

  @Override
  public GatewayFilter apply(Config config) {
    GatewayFilter limit =
        (exchange, chain) -> {
          CountedMessages request =
              new CountedMessages(exchange.getRequest(), config.maxSize().toBytes());
          // The HTTP client may wrap or replace what the body failed with, so the request is asked.
          return chain
              .filter(exchange.mutate().request(request).build())
              .onErrorMap(failure -> request.isOverLimit() ? tooLarge(config.maxSize()) : failure);
        };
    return new OrderedGatewayFilter(limit, ORDER);
  }

  private static PlatformException tooLarge(DataSize limit) {
    return PlatformException.tooLarge(
        "A message is larger than this path takes: %d bytes.".formatted(limit.toBytes()));
  }

  record Config(DataSize maxSize) {}
}
