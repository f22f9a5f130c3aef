package io.llmplatform.platform.assembly;

import io.llmplatform.platform.layout.Entrance;
import io.llmplatform.platform.layout.EnvironmentFile;
import io.llmplatform.platform.layout.PlatformHome;
import io.llmplatform.platform.layout.PortPlan;
import io.llmplatform.platform.layout.PortPlan.Listener;
import io.llmplatform.platform.layout.Secrets;
import io.llmplatform.platform.layout.Secrets.Name;
import java.util.Map;
import java.util.TreeMap;

/**
 * The environment variables of a service: the same names that Compose and Kubernetes set, so that a
 * service cannot tell where it runs.
 */
final class ServiceEnvironment {
  private final PlatformHome home;
  private final PortPlan ports;
  private final Secrets secrets;
  private final Entrance entrance;

  ServiceEnvironment(PlatformHome home, PortPlan ports, Secrets secrets, Entrance entrance) {
    this.home = home;
    this.ports = ports;
    this.secrets = secrets;
    this.entrance = entrance;
  }

  Map<String, String> of(ServiceSpec service) {
    Map<String, String> variables = new TreeMap<>();
    variables.put("SERVER_ADDRESS", "127.0.0.1");
    variables.put("SERVER_PORT", Integer.toString(ports.port(service.listener())));
    variables.put("NACOS_ADDR", ports.address(Listener.NACOS));
    variables.put("NACOS_USERNAME", "nacos");
    variables.put("NACOS_PASSWORD", secrets.get(Name.NACOS_PASSWORD));
    variables.put("NACOS_REGISTER_IP", "127.0.0.1");
    variables.put("LOGGING_FILE_NAME", home.logs().resolve(service.name() + ".log").toString());
    variables.put("LOGGING_STRUCTURED_FORMAT_FILE", "ecs");
    variables.put("LOGGING_THRESHOLD_CONSOLE", "OFF");
    // glibc gives each thread an arena of its own; two are enough and save tens of megabytes.
    variables.put("MALLOC_ARENA_MAX", "2");
    service.stores().forEach(store -> addStore(variables, store));
    service.secrets().forEach(name -> variables.put(name.name(), secrets.get(name)));
    if (service.listener() == Listener.REGISTRY) {
      variables.put("ARTIFACT_DIR", home.data().resolve("artifacts").toString());
    }
    if (service.listener() == Listener.GATEWAY) {
      variables.put("PLATFORM_ISSUER", entrance.url());
    }
    if (service.listener() == Listener.USER) {
      variables.put("PLATFORM_ISSUER", entrance.url());
      variables.put("PLATFORM_ADMIN_USERNAME", EnvironmentFile.ADMIN_USERNAME);
      variables.put("PLATFORM_CLIENT_ID", EnvironmentFile.CLIENT_ID);
    }
    if (service.listener() == Listener.GATEWAY && entrance.certificate().isPresent()) {
      variables.put("GATEWAY_TLS_CERTIFICATE", home.certificate().certificate().toString());
      variables.put("GATEWAY_TLS_KEY", home.certificate().key().toString());
    }
    if (service.listener() == Listener.SCHEDULER) {
      variables.put("XXL_JOB_PORT", Integer.toString(ports.port(Listener.JOB_EXECUTOR)));
      variables.put("XXL_JOB_LOG_PATH", home.logs().resolve("jobs").toString());
    }
    variables.put("NACOS_CACHE_DIR", cache("nacos/" + service.name()));
    if (service.listener() == Listener.INFERENCE) {
      variables.put("GRPC_PORT", Integer.toString(ports.port(Listener.INFERENCE_GRPC)));
      variables.put("MODEL_CACHE_DIR", cache("models"));
      variables.put("RETRIEVAL_INDEX_DIR", home.data().resolve("indexes").toString());
      variables.put("DJL_CACHE_DIR", cache("djl"));
      // ONNX Runtime reports its use to its maker unless told not to.
      variables.put("ORT_DISABLE_TELEMETRY", "1");
    }
    return variables;
  }

  private String cache(String name) {
    return home.local().resolve("cache").resolve(name).toString();
  }

  private void addStore(Map<String, String> variables, Listener store) {
    switch (store) {
      case POSTGRES ->
          variables.put("POSTGRES_URL", "jdbc:postgresql://" + ports.address(store) + "/platform");
      case REDIS -> {
        variables.put("REDIS_HOST", "127.0.0.1");
        variables.put("REDIS_PORT", Integer.toString(ports.port(store)));
      }
      case KAFKA -> variables.put("KAFKA_BOOTSTRAP_SERVERS", ports.address(store));
      case MONGODB -> variables.put("MONGODB_URI", "mongodb://" + ports.address(store) + "/logs");
      default -> throw new IllegalArgumentException(store + " is not a store");
    }
  }
}
