package io.llmplatform.gateway.grpc;

import java.time.Duration;
import java.util.List;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.web.embedded.netty.NettyServerCustomizer;
import org.springframework.cloud.gateway.config.HttpClientProperties;
import org.springframework.cloud.gateway.filter.headers.HttpHeadersFilter;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import reactor.netty.http.HttpProtocol;
import reactor.netty.http.client.Http2AllocationStrategy;
import reactor.netty.http.client.HttpClient;
import reactor.netty.resources.ConnectionProvider;

@Configuration(proxyBeanMethods = false)
class GrpcConfiguration {
  /** Calls at one time on one connection; a service allows as many. */
  private static final long STREAMS = 1000;

  /** Flow control by one window per connection would be too tight for tensors of many calls. */
  private static final int WINDOW = 1 << 20;

  private static final int CONNECTIONS = 16;

  @Bean
  GrpcRouting grpcRouting(
      ObjectProvider<List<HttpHeadersFilter>> headers, HttpClientProperties properties) {
    ConnectionProvider connections =
        ConnectionProvider.builder("grpc")
            .maxConnections(CONNECTIONS)
            .pendingAcquireTimeout(Duration.ofSeconds(5))
            .maxIdleTime(properties.getPool().getMaxIdleTime())
            .allocationStrategy(
                Http2AllocationStrategy.builder()
                    .maxConnections(CONNECTIONS)
                    .maxConcurrentStreams(STREAMS)
                    .build())
            .build();
    HttpClient client =
        HttpClient.create(connections)
            .protocol(HttpProtocol.H2C)
            .http2Settings(settings -> settings.initialWindowSize(WINDOW));
    return new GrpcRouting(client, headers, properties);
  }

  @Bean
  GrpcTrailers grpcTrailers() {
    return new GrpcTrailers();
  }

  @Bean
  NettyServerCustomizer noUpgradeToHttp2() {
    return NoUpgradeToHttp2::on;
  }
}
