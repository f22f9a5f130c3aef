package io.llmplatform.gateway.limit;

import io.llmplatform.gateway.access.KnownCaller;
import io.llmplatform.gateway.limit.Limit.Kind;
import io.llmplatform.gateway.limit.Limit.Scope;
import io.llmplatform.user.api.Limits;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which limits hold for a caller, and where each is counted. */
final class CallerLimits {
  private CallerLimits() {}

  /** Those of the API key before those of its tenant; empty where the caller has none. */
  static List<Limit> of(KnownCaller caller) {
    if (isFree(caller.keyLimits()) && isFree(caller.tenantLimits())) {
      return List.of();
    }
    List<Limit> limits = new ArrayList<>(4);
    String tag = "limits:{" + escaped(caller.tenant()) + "}:";
    String keyId = caller.keyId();
    if (keyId != null) {
      add(limits, Scope.KEY, caller.keyLimits(), tag, ":key:" + keyId);
    }
    add(limits, Scope.TENANT, caller.tenantLimits(), tag, ":tenant");
    return limits;
  }

  private static boolean isFree(Limits limits) {
    return limits.requestsPerMinute() == null && limits.concurrentRequests() == null;
  }

  private static void add(List<Limit> to, Scope scope, Limits limits, String tag, String owner) {
    add(to, scope, Kind.REQUESTS, limits.requestsPerMinute(), tag + "requests" + owner);
    add(to, scope, Kind.RUNNING, limits.concurrentRequests(), tag + "running" + owner);
  }

  private static void add(List<Limit> to, Scope scope, Kind kind, @Nullable Long most, String key) {
    if (most != null) {
      to.add(new Limit(scope, kind, most, key));
    }
  }

  // A brace in a tenant's name would end the hash tag, and so part its keys or join another's.
  private static String escaped(String tenant) {
    return tenant.indexOf('{') < 0 && tenant.indexOf('}') < 0 && tenant.indexOf('%') < 0
        ? tenant
        : tenant.replace("%", "%25").replace("{", "%7B").replace("}", "%7D");
  }
}
