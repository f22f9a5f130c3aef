package io.llmplatform.platform.assembly;

import io.llmplatform.platform.layout.PortPlan.Listener;
import io.llmplatform.platform.layout.Secrets.Name;
import java.util.List;

/**
 * One of the platform's own services, and what it may know.
 *
 * @param name its Spring application name, which is also its folder's
 * @param listener its HTTP port
 * @param maxHeap as {@code -Xmx} takes it
 * @param hot whether it is on the path of every request
 * @param stores the stores it owns; it gets their addresses, and no others
 * @param secrets it gets these, and no others
 */
record ServiceSpec(
    String name,
    Listener listener,
    String maxHeap,
    boolean hot,
    List<Listener> stores,
    List<Name> secrets) {

  ServiceSpec {
    stores = List.copyOf(stores);
    secrets = List.copyOf(secrets);
  }

  static final List<ServiceSpec> ALL =
      List.of(
          new ServiceSpec(
              "model-registry-service",
              Listener.REGISTRY,
              "160m",
              false,
              List.of(Listener.POSTGRES, Listener.KAFKA),
              List.of(Name.REGISTRY_DB_PASSWORD)),
          new ServiceSpec(
              "inference-service",
              Listener.INFERENCE,
              "384m",
              true,
              List.of(Listener.REDIS, Listener.KAFKA),
              List.of(Name.REDIS_PASSWORD)),
          new ServiceSpec(
              "gateway-service",
              Listener.GATEWAY,
              "160m",
              true,
              List.of(Listener.REDIS),
              List.of(Name.REDIS_PASSWORD)),
          new ServiceSpec(
              "user-service",
              Listener.USER,
              "128m",
              false,
              List.of(Listener.POSTGRES, Listener.KAFKA),
              List.of(Name.USERS_DB_PASSWORD)),
          new ServiceSpec(
              "scheduler-service",
              Listener.SCHEDULER,
              "128m",
              false,
              List.of(Listener.POSTGRES, Listener.KAFKA),
              List.of(Name.SCHEDULER_DB_PASSWORD)),
          new ServiceSpec(
              "log-service",
              Listener.LOG,
              "128m",
              false,
              List.of(Listener.MONGODB, Listener.KAFKA),
              List.of()));
}
