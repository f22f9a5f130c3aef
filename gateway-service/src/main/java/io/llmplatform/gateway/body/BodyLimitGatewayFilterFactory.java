package io.llmplatform.gateway.body;

import java.util.List;
import org.springframework.cloud.gateway.filter.GatewayFilter;
import org.springframework.cloud.gateway.filter.OrderedGatewayFilter;
import org.springframework.cloud.gateway.filter.factory.AbstractGatewayFilterFactory;
import org.springframework.stereotype.Component;
import org.springframework.util.unit.DataSize;

/**
 * The route filter {@code BodyLimit=10MB}: declares how large a request's body may be.
 *
 * <p>A route's own declaration replaces the default filters' one, be it smaller or larger; {@link
 * BodyLimitEnforcement} applies the one that is left.
 */
@Component
final class BodyLimitGatewayFilterFactory
    extends AbstractGatewayFilterFactory<BodyLimitGatewayFilterFactory.Config> {

  /**
   * INVARIANT: one order for all declarations. Filters of one order run in the order of the list,
   * where the default filters come first, so the route has the last word.
   */
  static final int ORDER = BodyLimitEnforcement.ORDER - 1;

  BodyLimitGatewayFilterFactory() {
    super(Config.class);
  }

  @Override
  public List<String> shortcutFieldOrder() {
    return List.of("maxSize");
  }

  @Override
  public GatewayFilter apply(Config config) {
    GatewayFilter declare =
        (exchange, chain) -> {
          exchange.getAttributes().put(BodyLimitEnforcement.LIMIT, config.maxSize());
          return chain.filter(exchange);
        };
    return new OrderedGatewayFilter(declare, ORDER);
  }

  record Config(DataSize maxSize) {}
}
