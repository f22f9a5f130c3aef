package io.llmplatform.registry.model;

import io.llmplatform.common.error.PlatformException;
import io.llmplatform.registry.api.ModelEvent;
import io.llmplatform.registry.api.ModelView;
import io.llmplatform.registry.event.ModelEvents;
import io.llmplatform.registry.tenant.Viewpoint;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Changes a model's name, description and tags. */
@Component
public class UpdatingModel {
  private final Models models;
  private final Uses uses;
  private final ModelEvents events;
  private final Clock clock;

  UpdatingModel(Models models, Uses uses, ModelEvents events, Clock clock) {
    this.models = models;
    this.uses = uses;
    this.events = events;
    this.clock = clock;
  }

  /**
   * The model as it is now. What changes nothing is no change.
   *
   * @throws PlatformException if there is no such model, it is another tenant's, it has changed
   *     since it was read, a text is not acceptable, or, for a rename, the name is taken or the
   *     model is deployed under the old one
   */
  @Transactional
  public ModelView update(Viewpoint viewpoint, ModelName name, ModelPatch patch) {
    RegisteredModel model = models.lock(viewpoint, name);
    if (patch.expectedUpdatedAt() != null && !patch.expectedUpdatedAt().equals(model.updatedAt())) {
      throw PlatformException.conflict(
          "The model '%s' has changed since: at %s.".formatted(name, model.updatedAt()));
    }
    String by = viewpoint.caller().username();
    Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
    Description before = model.description();
    Description wanted = before.changed(patch.description(), patch.tags());
    if (!wanted.equals(before)) {
      model.describe(wanted);
      model.changed(by, now);
      events.append(model.change(ModelEvent.Type.MODEL_UPDATED, null, by, Map.of()));
    }
    ModelName newName = patch.name();
    if (newName != null && !newName.equals(name)) {
      rename(model, newName, by, now);
    }
    return model.view();
  }

  private void rename(RegisteredModel model, ModelName newName, String by, Instant now) {
    // Under the old name it is what clients call.
    uses.requireNone(model);
    // Whoever follows the old name learns where it went.
    events.append(
        model.change(ModelEvent.Type.MODEL_RENAMED, null, by, Map.of("newName", newName.value())));
    model.rename(newName);
    model.changed(by, now);
    try {
      models.saveAndFlush(model);
    } catch (DataIntegrityViolationException taken) {
      throw RegisteringModel.taken(newName).causedBy(taken);
    }
  }
}
