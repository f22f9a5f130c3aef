package io.llmplatform.inference.grpc;

import com.alibaba.cloud.nacos.NacosDiscoveryProperties;
import com.alibaba.cloud.nacos.NacosServiceManager;
import com.alibaba.nacos.api.exception.NacosException;
import com.alibaba.nacos.api.naming.NamingService;
import com.alibaba.nacos.api.naming.pojo.Instance;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.grpc.server.lifecycle.GrpcServerStartedEvent;

/**
 * Registers the gRPC port in Nacos, as a service of its own beside the HTTP port's: {@code
 * inference-service-grpc}. It leaves when the instance begins to stop, before the server does.
 */
final class GrpcRegistration {
  private static final Logger log = LoggerFactory.getLogger(GrpcRegistration.class);

  private final NacosServiceManager nacos;
  private final NacosDiscoveryProperties properties;
  private final String service;
  private int port;

  GrpcRegistration(NacosServiceManager nacos, NacosDiscoveryProperties properties, String service) {
    this.nacos = nacos;
    this.properties = properties;
    this.service = service;
  }

  @EventListener
  synchronized void started(GrpcServerStartedEvent event) throws NacosException {
    port = event.getPort();
    Instance instance = new Instance();
    instance.setIp(properties.getIp());
    instance.setPort(port);
    instance.setClusterName(properties.getClusterName());
    instance.setEphemeral(properties.isEphemeral());
    instance.setMetadata(Map.of("protocol", "grpc"));
    naming().registerInstance(service, properties.getGroup(), instance);
    log.info("{} is registered at {}:{}", service, properties.getIp(), port);
  }

  @EventListener
  synchronized void closing(ContextClosedEvent event) {
    if (port == 0) {
      return;
    }
    try {
      naming()
          .deregisterInstance(
              service,
              properties.getGroup(),
              properties.getIp(),
              port,
              properties.getClusterName());
      port = 0;
    } catch (NacosException | RuntimeException e) {
      log.warn(
          "{} could not take its leave of Nacos, which will notice: {}", service, e.toString());
    }
  }

  private NamingService naming() {
    return nacos.getNamingService(properties.getNacosProperties());
  }
}
