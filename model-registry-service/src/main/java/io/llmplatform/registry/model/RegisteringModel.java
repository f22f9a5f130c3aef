package io.llmplatform.registry.model;

import io.llmplatform.common.error.PlatformException;
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
   * @throws PlatformException if the name is taken
   */
  RegisteredModel register(ModelName name, Description description) {
    if (models.existsByName(name.value())) {
      throw taken(name);
    }
    // The database keeps microseconds: the answer is what a later get shows.
    Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
    try {
      return models.saveAndFlush(new RegisteredModel(name, description, now));
    } catch (DataIntegrityViolationException takenMeanwhile) {
      throw taken(name).causedBy(takenMeanwhile);
    }
  }

  private static PlatformException taken(ModelName name) {
    return PlatformException.conflict("There is a model '" + name + "' already.");
  }
}
