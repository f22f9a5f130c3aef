package io.llmplatform.registry.deployment;

import io.llmplatform.common.error.PlatformException;
import io.llmplatform.registry.api.DeploymentView;
import io.llmplatform.registry.model.ModelName;
import io.llmplatform.registry.model.Models;
import io.llmplatform.registry.model.RegisteredModel;
import io.llmplatform.registry.tenant.Viewpoint;
import io.llmplatform.registry.version.PublishedVersion;
import io.llmplatform.registry.version.Versions;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Changes what is to be served of a model, one change after the other. */
@Component
class Deploying {
  private final Models models;
  private final Versions versions;
  private final Deployments deployments;
  private final Clock clock;

  Deploying(Models models, Versions versions, Deployments deployments, Clock clock) {
    this.models = models;
    this.versions = versions;
    this.deployments = deployments;
    this.clock = clock;
  }

  /**
   * Has the version served, and no other of the model.
   *
   * @throws PlatformException if there is no such model or version
   */
  @Transactional
  public Deployed deploy(Viewpoint viewpoint, ModelName name, int number) {
    RegisteredModel model = models.lock(viewpoint, name);
    PublishedVersion version = versions.get(model, number);
    Deployment deployment =
        deployments.find(model.id()).orElseGet(() -> new Deployment(model, now()));
    boolean isNew = !deployment.isServed();
    deployment.serve(version, now());
    return new Deployed(deployments.save(deployment).view(), isNew);
  }

  /**
   * Has nothing of the model served.
   *
   * @throws PlatformException if nothing is
   */
  @Transactional
  public void remove(Viewpoint viewpoint, ModelName name) {
    RegisteredModel model = models.lock(viewpoint, name);
    deployments
        .find(model.id())
        .filter(Deployment::isServed)
        .orElseThrow(() -> unknown(name))
        .serveNothing(now());
  }

  static PlatformException unknown(ModelName name) {
    return PlatformException.notFound("Nothing is deployed of a model '" + name + "'.");
  }

  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MICROS);
  }

  /**
   * What is to be served now.
   *
   * @param isNew whether nothing was before
   */
  record Deployed(DeploymentView view, boolean isNew) {}
}
