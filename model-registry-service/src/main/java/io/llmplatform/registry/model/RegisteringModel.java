package io.llmplatform.registry.model;

import io.llmplatform.common.error.PlatformException;
import io.llmplatform.registry.api.Visibility;
import io.llmplatform.registry.tenant.Viewpoint;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.stereotype.Component;

/** Adds a model whose name is not taken. */
@Component
class RegisteringModel {
  private final Models models;
  private final Clock clock;

  RegisteringModel(Models models, Clock clock) {
    this.models = models;
    this.clock = clock;
  }

  /**
   * The model as the database has it.
   *
   * @throws PlatformException if the name is taken, or the caller may not share models
   */
  RegisteredModel register(
      Viewpoint viewpoint, Visibility visibility, ModelName name, Description description) {
    if (visibility == Visibility.SHARED) {
      viewpoint.requireSharing();
    }
    String tenant = viewpoint.tenant();
    if (isTaken(tenant, visibility, name)) {
      throw taken(name);
    }
    // The database keeps microseconds: the answer is what a later get shows.
    Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
    try {
      return models.saveAndFlush(new RegisteredModel(tenant, visibility, name, description, now));
    } catch (DataIntegrityViolationException takenMeanwhile) {
      throw taken(name).causedBy(takenMeanwhile);
    }
  }

  /** A tenant may have a model of its own where another tenant shares one of that name. */
  private boolean isTaken(String tenant, Visibility visibility, ModelName name) {
    return models.existsByTenantAndName(tenant, name.value())
        || (visibility == Visibility.SHARED
            && models.existsByNameAndVisibility(name.value(), Visibility.SHARED));
  }

  private static PlatformException taken(ModelName name) {
    return PlatformException.conflict("There is a model '" + name + "' already.");
  }
}
