package io.llmplatform.budget;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The keys of the tenants that share a slot. Names of tenants and keys are percent-encoded, so that
 * none can pass for another's.
 *
 * <p>INVARIANT: the number of partitions never changes; a tenant would lose its counters.
 */
record Partition(int number) {
  private static final int COUNT = 8;

  static Partition of(String tenant) {
    return new Partition(Math.floorMod(tenant.hashCode(), COUNT));
  }

  static List<Partition> all() {
    return IntStream.range(0, COUNT).mapToObj(Partition::new).toList();
  }

  /** Sorted set of reservations by the end of their lease. */
  String leases() {
    return tag() + "leases";
  }

  String reservation(String id) {
    return tag() + "reservation:" + encoded(id);
  }

  /** Stream of usage records. */
  String usage() {
    return tag() + "usage";
  }

  String batch(String id) {
    return tag() + "batch:" + id;
  }

  /** Prefixes of the counters: the tenant's, then the API key's where there is one. */
  List<String> scopes(String tenant, @Nullable String keyId) {
    String ofTenant = tag() + "tenant:" + encoded(tenant);
    return keyId == null
        ? List.of(ofTenant)
        : List.of(ofTenant, ofTenant + ":key:" + encoded(keyId));
  }

  private String tag() {
    return "{budget-" + number + "}:";
  }

  private static String encoded(String name) {
    return URLEncoder.encode(name, StandardCharsets.UTF_8);
  }
}
