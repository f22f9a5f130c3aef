package io.llmplatform.registry.deployment;

import io.llmplatform.common.error.PlatformException;
import io.llmplatform.registry.api.ModelEvent;
import io.llmplatform.registry.column.JsonColumns;
import io.llmplatform.registry.event.ModelChange;
import io.llmplatform.registry.event.ModelEvents;
import io.llmplatform.registry.model.RegisteredModel;
import io.llmplatform.registry.version.Versions;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * Gives a deployment another state: with a generation of its own, an entry in the history and an
 * event, all in the caller's transaction, which holds the model's lock.
 */
@Component
public class ChangingDeployment {
  private final Deployments deployments;
  private final DeploymentHistory history;
  private final Versions versions;
  private final ModelEvents events;
  private final JsonColumns json;
  private final Clock clock;

  ChangingDeployment(
      Deployments deployments,
      DeploymentHistory history,
      Versions versions,
      ModelEvents events,
      JsonColumns json,
      Clock clock) {
    this.deployments = deployments;
    this.history = history;
    this.versions = versions;
    this.events = events;
    this.json = json;
    this.clock = clock;
  }

  /**
   * The deployment afterwards. A state that is there already changes nothing.
   *
   * @throws PlatformException if a version does not exist, or cannot be deployed
   */
  @Transactional(propagation = Propagation.MANDATORY)
  public Deployment change(RegisteredModel model, DesiredState state, Change change) {
    Optional<Deployment> before = deployments.find(model.id());
    if (before.isPresent() && before.get().state().equals(state)) {
      return before.get();
    }
    state.versions().forEach(version -> requireDeployable(model, version));
    Deployment after =
        new Deployment(
            model.tenant(),
            model.visibility(),
            model.name(),
            before.map(Deployment::generation).orElse(0L) + 1,
            state,
            clock.instant().truncatedTo(ChronoUnit.MICROS));
    deployments.save(model.id(), after);
    history.append(model.id(), after, change);
    events.append(event(after, change));
    return after;
  }

  /**
   * Nothing, if the version can be deployed.
   *
   * @throws PlatformException if there is none, it is not ready, or it has no files
   */
  public void requireDeployable(RegisteredModel model, int version) {
    versions.get(model, version).requireDeployable();
  }

  private ModelChange event(Deployment after, Change change) {
    Map<String, Object> details = new TreeMap<>(json.terms(after.state()));
    details.put("generation", after.generation());
    details.put("by", change.by());
    details.put("cause", change.cause().name());
    if (change.reason() != null) {
      details.put("reason", change.reason());
    }
    boolean served = after.state().hasTargets();
    return new ModelChange(
        after.tenant(),
        after.model(),
        served ? after.state().mainVersion() : null,
        served ? ModelEvent.Type.DEPLOYMENT_CHANGED : ModelEvent.Type.DEPLOYMENT_REMOVED,
        details);
  }
}
