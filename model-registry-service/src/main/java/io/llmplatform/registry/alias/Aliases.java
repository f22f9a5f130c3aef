package io.llmplatform.registry.alias;

import io.llmplatform.common.error.PlatformException;
import io.llmplatform.registry.api.AliasView;
import io.llmplatform.registry.api.ModelEvent;
import io.llmplatform.registry.event.ModelEvents;
import io.llmplatform.registry.model.AliasedVersion;
import io.llmplatform.registry.model.ModelName;
import io.llmplatform.registry.model.Models;
import io.llmplatform.registry.model.RegisteredModel;
import io.llmplatform.registry.tenant.Viewpoint;
import io.llmplatform.registry.version.Versions;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * Sets, reads and removes aliases. Each alias is a linearizable register: changes are made one
 * after the other under the model's lock, and what was answered is what every later request sees.
 */
@Component
public class Aliases {
  private final Models models;
  private final Versions versions;
  private final ModelEvents events;
  private final Clock clock;

  Aliases(Models models, Versions versions, ModelEvents events, Clock clock) {
    this.models = models;
    this.versions = versions;
    this.events = events;
    this.clock = clock;
  }

  /**
   * Has the alias name the version. If it does so already, nothing changes.
   *
   * @param expected the version that the alias must name before; 0: none; null: whatever it names
   * @throws PlatformException if there is no such model or version, it is another tenant's, or the
   *     alias names another version than expected
   */
  @Transactional
  public AliasView move(
      Viewpoint viewpoint,
      ModelName name,
      AliasName alias,
      int number,
      @Nullable Integer expected) {
    RegisteredModel model = models.lock(viewpoint, name);
    versions.get(model, number);
    AliasedVersion before = model.aliases().get(alias.value());
    requireExpected(alias, before, expected);
    if (before != null && before.number() == number) {
      return view(model, alias.value(), before);
    }
    String by = viewpoint.caller().username();
    Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
    model.moveAlias(alias.value(), number, by, now);
    Map<String, Object> details = new HashMap<>(Map.of("alias", alias.value()));
    if (before != null) {
      details.put("previousVersion", before.number());
    }
    events.append(model.change(ModelEvent.Type.ALIAS_MOVED, number, by, details));
    return view(model, alias.value(), new AliasedVersion(number, now, by));
  }

  /**
   * Has the alias name nothing.
   *
   * @param expected as in {@link #move}
   * @return whether it named something
   * @throws PlatformException if there is no such model, it is another tenant's, or the alias names
   *     another version than expected
   */
  @Transactional
  public boolean remove(
      Viewpoint viewpoint, ModelName name, AliasName alias, @Nullable Integer expected) {
    RegisteredModel model = models.lock(viewpoint, name);
    AliasedVersion before = model.aliases().get(alias.value());
    requireExpected(alias, before, expected);
    if (before == null) {
      return false;
    }
    String by = viewpoint.caller().username();
    model.removeAlias(alias.value(), by, clock.instant().truncatedTo(ChronoUnit.MICROS));
    events.append(
        model.change(
            ModelEvent.Type.ALIAS_REMOVED, before.number(), by, Map.of("alias", alias.value())));
    return true;
  }

  /**
   * What the alias names.
   *
   * @throws PlatformException if there is no such model or alias
   */
  @Transactional(readOnly = true)
  public AliasView get(Viewpoint viewpoint, ModelName name, AliasName alias) {
    RegisteredModel model = models.get(viewpoint, name);
    AliasedVersion named = model.aliases().get(alias.value());
    if (named == null) {
      throw unknown(name, alias);
    }
    return view(model, alias.value(), named);
  }

  /**
   * The model's aliases, in order.
   *
   * @throws PlatformException if there is no such model
   */
  @Transactional(readOnly = true)
  public List<AliasView> list(Viewpoint viewpoint, ModelName name) {
    RegisteredModel model = models.get(viewpoint, name);
    return model.aliases().entrySet().stream()
        .map(alias -> view(model, alias.getKey(), alias.getValue()))
        .toList();
  }

  static PlatformException unknown(ModelName name, AliasName alias) {
    return PlatformException.notFound(
        "There is no alias '%s' of a model '%s'.".formatted(alias, name));
  }

  private static void requireExpected(
      AliasName alias, @Nullable AliasedVersion before, @Nullable Integer expected) {
    int actual = before == null ? 0 : before.number();
    if (expected != null && expected != actual) {
      throw PlatformException.conflict(
          before == null
              ? "The alias '%s' names nothing.".formatted(alias)
              : "The alias '%s' names version %d.".formatted(alias, actual));
    }
  }

  private static AliasView view(RegisteredModel model, String alias, AliasedVersion named) {
    return new AliasView(model.name(), alias, named.number(), named.movedAt(), named.movedBy());
  }
}
