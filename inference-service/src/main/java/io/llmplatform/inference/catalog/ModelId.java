package io.llmplatform.inference.catalog;

/**
 * A model: names are unique within a tenant only.
 *
 * @param tenant whose model it is
 */
public record ModelId(String tenant, String name) implements Comparable<ModelId> {
  public ModelId {
    if (tenant.isBlank() || name.isBlank()) {
      throw new IllegalArgumentException("no model: " + tenant + " " + name);
    }
  }

  /** By name, then by tenant. */
  @Override
  public int compareTo(ModelId other) {
    int byName = name.compareTo(other.name);
    return byName != 0 ? byName : tenant.compareTo(other.tenant);
  }

  @Override
  public String toString() {
    return name + " of " + tenant;
  }
}
