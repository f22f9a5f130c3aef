package io.llmplatform.registry.model;

import io.llmplatform.common.error.PlatformException;
import io.llmplatform.registry.api.ModelEvent;
import io.llmplatform.registry.api.ModelView;
import io.llmplatform.registry.api.Visibility;
import io.llmplatform.registry.event.ModelEvents;
import io.llmplatform.registry.tenant.Viewpoint;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Adds a model whose name is not taken. */
@Component
public class RegisteringModel {
  private final Models models;
  private final ModelEvents events;
  private final Clock clock;

  RegisteringModel(Models models, ModelEvents events, Clock clock) {
    this.models = models;
    this.events = events;
    this.clock = clock;
  }

  /**
   * The model as the database has it.
   *
   * @throws PlatformException if the name is taken, or the caller may not share models
   */
  @Transactional
  public ModelView register(
      Viewpoint viewpoint, Visibility visibility, ModelName name, Description description) {
    if (visibility == Visibility.SHARED) {
      viewpoint.requireSharing();
    }
    String tenant = viewpoint.tenant();
    if (isTaken(tenant, visibility, name)) {
      throw taken(name);
    }
    String by = viewpoint.caller().username();
    // The database keeps microseconds: the answer is what a later get shows.
    Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
    RegisteredModel model = new RegisteredModel(tenant, visibility, name, description, by, now);
    try {
      model = models.saveAndFlush(model);
    } catch (DataIntegrityViolationException takenMeanwhile) {
      throw taken(name).causedBy(takenMeanwhile);
    }
    // Only now is the name this model's: what another of that name did is in the outbox already.
    events.append(model.change(ModelEvent.Type.MODEL_REGISTERED, null, by, Map.of()));
    return model.view();
  }

  /** A tenant may have a model of its own where another tenant shares one of that name. */
  private boolean isTaken(String tenant, Visibility visibility, ModelName name) {
    return models.existsByTenantAndNameAndDeletedAtIsNull(tenant, name.value())
        || (visibility == Visibility.SHARED
            && models.existsByNameAndVisibilityAndDeletedAtIsNull(name.value(), Visibility.SHARED));
  }

  static PlatformException taken(ModelName name) {
    return PlatformException.conflict("There is a model '" + name + "' already.");
  }
}
