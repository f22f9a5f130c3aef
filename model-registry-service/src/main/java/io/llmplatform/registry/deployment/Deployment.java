package io.llmplatform.registry.deployment;

import io.llmplatform.registry.api.DeploymentView;
import io.llmplatform.registry.model.RegisteredModel;
import io.llmplatform.registry.version.PublishedVersion;
import jakarta.persistence.CollectionTable;
import jakarta.persistence.ElementCollection;
import jakarta.persistence.Entity;
import jakarta.persistence.FetchType;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.OneToOne;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is to be served of a model; without targets: nothing.
 *
 * <p>INVARIANT: changed only under the model's lock; each change has its own generation, and the
 * generation only grows.
 */
@Entity
@Table(name = "deployment")
class Deployment {
  @Id
  @GeneratedValue(strategy = GenerationType.IDENTITY)
  private @Nullable Long id;

  @OneToOne(fetch = FetchType.LAZY, optional = false)
  @JoinColumn(name = "model_id", updatable = false)
  private RegisteredModel model;

  private long generation;
  private Instant updatedAt;

  @ElementCollection
  @CollectionTable(name = "deployment_target", joinColumns = @JoinColumn(name = "deployment_id"))
  private Set<Target> targets = new HashSet<>();

  @SuppressWarnings("NullAway.Init") // filled by JPA
  protected Deployment() {}

  Deployment(RegisteredModel model, Instant now) {
    this.model = model;
    this.updatedAt = now;
  }

  boolean isServed() {
    return !targets.isEmpty();
  }

  /** Only this version is to be served; nothing changes if it is so already. */
  void serve(PublishedVersion version, Instant now) {
    replace(Set.of(Target.only(version)), now);
  }

  void serveNothing(Instant now) {
    replace(Set.of(), now);
  }

  private void replace(Set<Target> wanted, Instant now) {
    if (targets.equals(wanted)) {
      return;
    }
    targets.clear();
    targets.addAll(wanted);
    generation++;
    updatedAt = now;
  }

  /** Only of a deployment that is served. */
  DeploymentView view() {
    int version = targets.iterator().next().version();
    return new DeploymentView(
        model.tenant(), model.visibility(), model.name(), version, generation, updatedAt);
  }
}
