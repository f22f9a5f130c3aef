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
 * @param hot whether it works so much that the optimising compiler pays for itself
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

  /** It knows every service, and makes the first administrator, client and key. */
  private static final List<Name> USER_SERVICE_SECRETS =
      List.of(
          Name.USERS_DB_PASSWORD,
          Name.REDIS_PASSWORD,
          Name.USERS_KEYRING,
          Name.USERS_LOOKUP_KEY,
          Name.GATEWAY_SERVICE_SECRET,
          Name.REGISTRY_SERVICE_SECRET,
          Name.INFERENCE_SERVICE_SECRET,
          Name.SCHEDULER_SERVICE_SECRET,
          Name.LOG_SERVICE_SECRET,
          Name.CONSOLE_CLIENT_SECRET,
          Name.PLATFORM_ADMIN_PASSWORD,
          Name.PLATFORM_CLIENT_SECRET,
          Name.PLATFORM_API_KEY);

  static final List<ServiceSpec> ALL =
      List.of(
          new ServiceSpec(
              "model-registry-service",
              Listener.REGISTRY,
              "160m",
              false,
              List.of(Listener.POSTGRES, Listener.KAFKA),
              List.of(
                  Name.REGISTRY_DB_PASSWORD, Name.REGISTRY_SERVICE_SECRET, Name.REGISTRY_KEYRING)),
          new ServiceSpec(
              "inference-service",
              Listener.INFERENCE,
              "384m",
              true,
              List.of(Listener.POSTGRES, Listener.REDIS, Listener.KAFKA),
              List.of(
                  Name.RETRIEVAL_DB_PASSWORD, Name.REDIS_PASSWORD, Name.INFERENCE_SERVICE_SECRET)),
          new ServiceSpec(
              "gateway-service",
              Listener.GATEWAY,
              "160m",
              true,
              List.of(Listener.REDIS),
              List.of(
                  Name.REDIS_PASSWORD, Name.GATEWAY_SERVICE_SECRET, Name.CONSOLE_CLIENT_SECRET)),
          new ServiceSpec(
              "user-service",
              Listener.USER,
              "256m",
              false,
              List.of(Listener.POSTGRES, Listener.REDIS, Listener.KAFKA),
              USER_SERVICE_SECRETS),
          new ServiceSpec(
              "scheduler-service",
              Listener.SCHEDULER,
              "256m",
              true,
              List.of(Listener.POSTGRES, Listener.KAFKA),
              List.of(
                  Name.SCHEDULER_DB_PASSWORD,
                  Name.SCHEDULER_SERVICE_SECRET,
                  Name.XXL_JOB_ACCESS_TOKEN)),
          new ServiceSpec(
              "log-service",
              Listener.LOG,
              "192m",
              true,
              List.of(Listener.MONGODB, Listener.KAFKA),
              List.of(Name.LOG_SERVICE_SECRET, Name.LOG_KEYRING, Name.ALERT_WEBHOOK_TOKEN)));
}
