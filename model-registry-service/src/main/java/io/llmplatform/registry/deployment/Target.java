package io.llmplatform.registry.deployment;

import io.llmplatform.registry.version.PublishedVersion;
import jakarta.persistence.Embeddable;
import jakarta.persistence.FetchType;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.ManyToOne;
import java.util.Objects;

/** A version and its share of a deployment's requests. */
@Embeddable
class Target {
  private static final int ALL = 100;

  @ManyToOne(fetch = FetchType.LAZY, optional = false)
  @JoinColumn(name = "version_id")
  private PublishedVersion version;

  private int weight;

  @SuppressWarnings("NullAway.Init") // filled by JPA
  protected Target() {}

  private Target(PublishedVersion version, int weight) {
    this.version = version;
    this.weight = weight;
  }

  static Target only(PublishedVersion version) {
    return new Target(version, ALL);
  }

  int version() {
    return version.number();
  }

  // Within a deployment, hence within a model, the number identifies the version.
  @Override
  public boolean equals(Object other) {
    return other instanceof Target target
        && target.version() == version()
        && target.weight == weight;
  }

  @Override
  public int hashCode() {
    return Objects.hash(version(), weight);
  }
}
