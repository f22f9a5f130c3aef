package io.llmplatform.gateway.path;

import java.net.URI;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerResponse;

@Configuration(proxyBeanMethods = false)
class FrontDoor {
  private static final URI SWAGGER_UI = URI.create("/swagger-ui.html");

  @Bean
  RouterFunction<ServerResponse> bareAddressLeadsToSwaggerUi() {
    return RouterFunctions.route()
        .GET("/", request -> ServerResponse.temporaryRedirect(SWAGGER_UI).build())
        .build();
  }
}
