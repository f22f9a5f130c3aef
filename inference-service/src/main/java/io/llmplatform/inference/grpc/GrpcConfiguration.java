package io.llmplatform.inference.grpc;

import com.alibaba.cloud.nacos.NacosDiscoveryProperties;
import com.alibaba.cloud.nacos.NacosServiceManager;
import io.grpc.BindableService;
import io.llmplatform.common.error.FailureTranslator;
import io.llmplatform.common.security.CallerTokens;
import io.llmplatform.common.trace.TraceId;
import io.llmplatform.inference.access.CallersModels;
import io.llmplatform.inference.generation.GeneratingText;
import io.llmplatform.inference.openinference.InferringTensors;
import io.llmplatform.inference.openinference.ModelRepository;
import io.llmplatform.inference.openinference.ServerDescription;
import io.llmplatform.inference.openinference.ServingState;
import io.llmplatform.inference.openinference.UsageStatistics;
import io.llmplatform.inference.settings.LiveSettings;
import java.time.Clock;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.grpc.autoconfigure.server.GrpcServerProperties;
import org.springframework.grpc.server.GlobalServerInterceptor;
import org.springframework.grpc.server.ShadedNettyGrpcServerFactory;
import org.springframework.grpc.server.lifecycle.GrpcServerLifecycle;
import org.springframework.grpc.server.service.GrpcServiceConfigurer;
import org.springframework.grpc.server.service.GrpcServiceDiscoverer;
import org.springframework.security.oauth2.jwt.JwtDecoder;

/** Spring gRPC's server, as this service needs it. */
@Configuration(proxyBeanMethods = false)
class GrpcConfiguration {

  /**
   * Messages are decoded on the connections' threads; {@link Calls} brings its own for the rest.
   */
  @Bean
  ShadedNettyGrpcServerFactory grpcServers(
      GrpcServerProperties properties,
      GrpcServiceDiscoverer services,
      GrpcServiceConfigurer configurer,
      SslBundles certificates,
      LiveSettings settings) {
    AddressedServers servers =
        new AddressedServers(
            properties,
            certificates,
            server ->
                server
                    .directExecutor()
                    .decompressorRegistry(MessageEncoding.all())
                    .maxConcurrentCallsPerConnection(settings.get().grpc().maxConcurrentStreams()));
    services
        .findServices()
        .forEach(service -> servers.addService(configurer.configure(service, servers)));
    return servers;
  }

  @Bean
  GrpcServerLifecycle grpcServerLifecycle(
      ShadedNettyGrpcServerFactory servers,
      GrpcServerProperties properties,
      ApplicationEventPublisher events) {
    return new GrpcServerLifecycle(servers, properties.getShutdownGracePeriod(), events);
  }

  @Bean
  @Order(10)
  @GlobalServerInterceptor
  CallMetadata.Keeping callMetadata() {
    return new CallMetadata.Keeping();
  }

  @Bean
  CallFailures callFailures(
      ObjectProvider<FailureTranslator> translators, ObjectProvider<TraceId> traces) {
    return new CallFailures(translators.orderedStream().toList(), traces.getIfAvailable());
  }

  @Bean
  Calls grpcCalls(LiveSettings settings, JwtDecoder tokens, Clock clock, CallFailures failures) {
    return new Calls(settings.get().grpc().maxCalls(), new CallerTokens(tokens, clock), failures);
  }

  @Bean
  BindableService inferenceCalls(
      Calls calls,
      CallFailures failures,
      CallersModels models,
      ServerDescription server,
      ServingState state,
      ModelRepository repository,
      UsageStatistics statistics,
      InferringTensors inferring,
      GeneratingText generating,
      LiveSettings settings) {
    InferenceCalls service =
        new InferenceCalls(
            calls,
            models,
            server,
            state,
            repository,
            statistics,
            new Inferring(inferring, settings),
            new GeneratingCalls(generating, settings),
            settings);
    return () -> UnreadableMessages.refused(service.bindService(), failures);
  }

  @Bean
  @ConditionalOnProperty(value = "spring.cloud.nacos.discovery.enabled", matchIfMissing = true)
  GrpcRegistration grpcRegistration(
      NacosServiceManager nacos,
      NacosDiscoveryProperties properties,
      @Value("${spring.application.name}") String name) {
    return new GrpcRegistration(nacos, properties, name + "-grpc");
  }
}
