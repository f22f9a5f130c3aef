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
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * Deletes models, which hides them and frees their names; restores them; purges them, which removes
 * every row. The content of a purged model's files becomes an orphan, for the sweep.
 *
 * <p>Of one name there may be several deleted models: the one that was deleted last is meant, or
 * the one that was deleted at a given moment.
 */
@Component
public class DeletingModel {
  private final Models models;
  private final Uses uses;
  private final ModelEvents events;
  private final JdbcClient database;
  private final Clock clock;

  DeletingModel(Models models, Uses uses, ModelEvents events, JdbcClient database, Clock clock) {
    this.models = models;
    this.uses = uses;
    this.events = events;
    this.database = database;
    this.clock = clock;
  }

  /**
   * Hides the model with its versions and aliases.
   *
   * @throws PlatformException if there is no such model, it is another tenant's, or a version of it
   *     is deployed
   */
  @Transactional
  public void delete(Viewpoint viewpoint, ModelName name) {
    RegisteredModel model = models.lock(viewpoint, name);
    uses.requireNone(model);
    String by = viewpoint.caller().username();
    Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
    model.delete(now);
    model.changed(by, now);
    events.append(model.change(ModelEvent.Type.MODEL_DELETED, null, by, Map.of()));
  }

  /**
   * Deletes the model and purges it in one step.
   *
   * @throws PlatformException as {@link #delete}
   */
  @Transactional
  public void deleteForGood(Viewpoint viewpoint, ModelName name) {
    RegisteredModel model = models.lock(viewpoint, name);
    uses.requireNone(model);
    purge(viewpoint, model);
  }

  /**
   * The model as it was, at its name again.
   *
   * @param deletedAt null: the one that was deleted last
   * @throws PlatformException if the tenant has no such deleted model, or the name is taken
   */
  @Transactional
  public ModelView restore(Viewpoint viewpoint, ModelName name, @Nullable Instant deletedAt) {
    RegisteredModel model = lockDeleted(viewpoint, name, deletedAt);
    String by = viewpoint.caller().username();
    model.restore();
    model.changed(by, clock.instant().truncatedTo(ChronoUnit.MICROS));
    try {
      models.saveAndFlush(model);
    } catch (DataIntegrityViolationException taken) {
      throw RegisteringModel.taken(name).causedBy(taken);
    }
    events.append(model.change(ModelEvent.Type.MODEL_RESTORED, null, by, Map.of()));
    return model.view();
  }

  /**
   * Removes every row of a deleted model.
   *
   * @param deletedAt null: the one that was deleted last
   * @throws PlatformException if the tenant has no such deleted model
   */
  @Transactional
  public void purge(Viewpoint viewpoint, ModelName name, @Nullable Instant deletedAt) {
    purge(viewpoint, lockDeleted(viewpoint, name, deletedAt));
  }

  private RegisteredModel lockDeleted(
      Viewpoint viewpoint, ModelName name, @Nullable Instant deletedAt) {
    return models
        .deletedIds(
            viewpoint.tenant(),
            name.value(),
            deletedAt == null,
            deletedAt == null ? Instant.EPOCH : deletedAt)
        .stream()
        .findFirst()
        .flatMap(models::lockDeletedById)
        .orElseThrow(() -> PlatformException.notFound("There is no deleted model '" + name + "'."));
  }

  private void purge(Viewpoint viewpoint, RegisteredModel model) {
    events.append(
        model.change(ModelEvent.Type.MODEL_PURGED, null, viewpoint.caller().username(), Map.of()));
    database.sql("delete from model where id = ?").param(model.id()).update();
  }
}
