package io.llmplatform.gateway.docs;

import static org.springframework.cloud.gateway.support.ServerWebExchangeUtils.GATEWAY_ROUTE_ATTR;

import io.llmplatform.common.error.PlatformException;
import java.util.List;
import org.springframework.cloud.gateway.filter.GatewayFilter;
import org.springframework.cloud.gateway.filter.factory.AbstractGatewayFilterFactory;
import org.springframework.cloud.gateway.route.Route;
import org.springframework.cloud.gateway.support.ServerWebExchangeUtils;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/**
 * The route filter {@code ApiDocument=service}: leads to the OpenAPI document of the service that
 * the path's variable names.
 *
 * <p>Only services that discovery knows can be reached, and of them only that one path. A document
 * names its server by a relative address, so that its operations are called through the gateway.
 */
@Component
final class ApiDocumentGatewayFilterFactory
    extends AbstractGatewayFilterFactory<ApiDocumentGatewayFilterFactory.Config> {
  private static final String DOCUMENT = "/v3/api-docs";

  private final DocumentedServices services;

  ApiDocumentGatewayFilterFactory(DocumentedServices services) {
    super(Config.class);
    this.services = services;
  }

  @Override
  public List<String> shortcutFieldOrder() {
    return List.of("variable");
  }

  @Override
  public GatewayFilter apply(Config config) {
    return (exchange, chain) -> {
      String service =
          ServerWebExchangeUtils.getUriTemplateVariables(exchange)
              .getOrDefault(config.variable(), "");
      return services
          .contains(service)
          .filter(known -> known)
          .switchIfEmpty(Mono.error(() -> PlatformException.notFound("There is no such service.")))
          .flatMap(known -> chain.filter(toDocument(exchange, service)));
    };
  }

  private static ServerWebExchange toDocument(ServerWebExchange exchange, String service) {
    Route route = exchange.getRequiredAttribute(GATEWAY_ROUTE_ATTR);
    Route toService =
        Route.async()
            .id(route.getId())
            .uri("lb://" + service)
            .asyncPredicate(route.getPredicate())
            .replaceFilters(route.getFilters())
            .metadata(route.getMetadata())
            .build();
    exchange.getAttributes().put(GATEWAY_ROUTE_ATTR, toService);
    return exchange.mutate().request(request -> request.path(DOCUMENT)).build();
  }

  /**
   * @param variable the path variable that holds the service's name
   */
  record Config(String variable) {}
}
