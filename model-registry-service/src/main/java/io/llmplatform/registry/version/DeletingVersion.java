package io.llmplatform.registry.version;

import io.llmplatform.common.error.PlatformException;
import io.llmplatform.registry.api.ModelEvent;
import io.llmplatform.registry.api.VersionView;
import io.llmplatform.registry.event.ModelEvents;
import io.llmplatform.registry.model.ModelName;
import io.llmplatform.registry.model.Models;
import io.llmplatform.registry.model.RegisteredModel;
import io.llmplatform.registry.model.Uses;
import io.llmplatform.registry.tenant.Viewpoint;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * Deletes versions, which hides them and takes their aliases away; restores them, without those;
 * purges them, which removes every row. A number is never given again.
 */
@Component
public class DeletingVersion {
  private final Models models;
  private final Versions versions;
  private final Uses uses;
  private final ModelEvents events;
  private final JdbcClient database;
  private final Clock clock;

  DeletingVersion(
      Models models,
      Versions versions,
      Uses uses,
      ModelEvents events,
      JdbcClient database,
      Clock clock) {
    this.models = models;
    this.versions = versions;
    this.uses = uses;
    this.events = events;
    this.database = database;
    this.clock = clock;
  }

  /**
   * Hides the version.
   *
   * @throws PlatformException if there is no such version, it is another tenant's, or it is needed
   */
  @Transactional
  public void delete(Viewpoint viewpoint, ModelName name, int number) {
    RegisteredModel model = models.lock(viewpoint, name);
    PublishedVersion version = versions.get(model, number);
    uses.requireNone(model, number);
    hide(viewpoint, model, version, ModelEvent.Type.VERSION_DELETED);
  }

  /**
   * Deletes the version and purges it in one step.
   *
   * @throws PlatformException as {@link #delete}
   */
  @Transactional
  public void deleteForGood(Viewpoint viewpoint, ModelName name, int number) {
    RegisteredModel model = models.lock(viewpoint, name);
    PublishedVersion version = versions.get(model, number);
    uses.requireNone(model, number);
    hide(viewpoint, model, version, ModelEvent.Type.VERSION_PURGED);
    remove(version);
  }

  /**
   * The version as it was, without its aliases.
   *
   * @throws PlatformException if there is no such deleted version, or it is another tenant's
   */
  @Transactional
  public VersionView restore(Viewpoint viewpoint, ModelName name, int number) {
    RegisteredModel model = models.lock(viewpoint, name);
    PublishedVersion version = deleted(model, number);
    String by = viewpoint.caller().username();
    Instant now = now();
    version.restore();
    version.changed(by, now);
    versions.flush();
    model.changed(by, now);
    model.showLatest(versions.latest(model.id()).orElse(null));
    events.append(model.change(ModelEvent.Type.VERSION_RESTORED, number, by, Map.of()));
    return version.view();
  }

  /**
   * Removes every row of a deleted version.
   *
   * @throws PlatformException if there is no such deleted version, or it is another tenant's
   */
  @Transactional
  public void purge(Viewpoint viewpoint, ModelName name, int number) {
    RegisteredModel model = models.lock(viewpoint, name);
    PublishedVersion version = deleted(model, number);
    events.append(
        model.change(
            ModelEvent.Type.VERSION_PURGED, number, viewpoint.caller().username(), Map.of()));
    remove(version);
  }

  private void hide(
      Viewpoint viewpoint, RegisteredModel model, PublishedVersion version, ModelEvent.Type type) {
    String by = viewpoint.caller().username();
    Instant now = now();
    for (String alias : model.aliasesOf(version.number())) {
      model.removeAlias(alias, by, now);
      events.append(
          model.change(
              ModelEvent.Type.ALIAS_REMOVED, version.number(), by, Map.of("alias", alias)));
    }
    version.delete(now);
    version.changed(by, now);
    versions.flush();
    model.changed(by, now);
    model.showLatest(versions.latest(model.id()).orElse(null));
    events.append(model.change(type, version.number(), by, Map.of()));
  }

  private void remove(PublishedVersion version) {
    database.sql("delete from model_version where id = ?").param(version.id()).update();
  }

  private PublishedVersion deleted(RegisteredModel model, int number) {
    return versions
        .findDeleted(model.id(), number)
        .orElseThrow(
            () ->
                PlatformException.notFound(
                    "There is no deleted version %d of a model '%s'."
                        .formatted(number, model.name())));
  }

  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MICROS);
  }
}
