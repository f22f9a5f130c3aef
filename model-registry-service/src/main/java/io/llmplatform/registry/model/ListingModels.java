package io.llmplatform.registry.model;

import io.llmplatform.common.error.PlatformException;
import io.llmplatform.common.paging.Page;
import io.llmplatform.common.paging.PageRequest;
import io.llmplatform.registry.api.ModelView;
import io.llmplatform.registry.tenant.Viewpoint;
import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.Limit;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Lists models by their names. */
@Component
@Transactional(readOnly = true)
public class ListingModels {
  private final Models models;

  ListingModels(Models models) {
    this.models = models;
  }

  /**
   * The tenant's own models and the shared ones, ordered by name and tenant.
   *
   * @param namePrefix only names that begin so; null or empty: all
   * @throws PlatformException naming {@code pageToken} or {@code namePrefix}
   */
  public Page<ModelView> live(Viewpoint viewpoint, PageRequest page, @Nullable String namePrefix) {
    Place after = Place.of(page);
    return page.page(
        models.page(
            viewpoint.tenant(),
            viewpoint.everything(),
            after.name(),
            after.tenant(),
            likePrefix(namePrefix),
            Limit.of(page.fetchSize())),
        model -> new Place(model.name(), model.tenant()).text(),
        RegisteredModel::view);
  }

  /**
   * The tenant's deleted models, ordered by name.
   *
   * @param namePrefix as in {@link #live}
   * @throws PlatformException as {@link #live}
   */
  public Page<ModelView> deleted(
      Viewpoint viewpoint, PageRequest page, @Nullable String namePrefix) {
    DeletedPlace after = DeletedPlace.of(page);
    return page.page(
        models.deletedPage(
            viewpoint.tenant(),
            viewpoint.everything(),
            after.name(),
            after.id(),
            likePrefix(namePrefix),
            Limit.of(page.fetchSize())),
        model -> new DeletedPlace(model.name(), model.id()).text(),
        RegisteredModel::view);
  }

  /** A place in the list of the deleted; a name has no blank. */
  private record DeletedPlace(String name, long id) {
    static DeletedPlace of(PageRequest page) {
      String after = page.after();
      if (after == null) {
        return new DeletedPlace("", 0);
      }
      String[] parts = after.split(" ", 2);
      try {
        if (parts.length == 2 && ModelName.isValid(parts[0])) {
          return new DeletedPlace(parts[0], Long.parseLong(parts[1]));
        }
      } catch (NumberFormatException e) {
        throw PageRequest.unknownToken().causedBy(e);
      }
      throw PageRequest.unknownToken();
    }

    String text() {
      return name + " " + id;
    }
  }

  /** A place in the list; a name has no blank. */
  private record Place(String name, String tenant) {
    static Place of(PageRequest page) {
      String after = page.after();
      if (after == null) {
        return new Place("", "");
      }
      int blank = after.indexOf(' ');
      if (blank < 0 || !ModelName.isValid(after.substring(0, blank)) || after.indexOf(0) >= 0) {
        throw PageRequest.unknownToken();
      }
      return new Place(after.substring(0, blank), after.substring(blank + 1));
    }

    String text() {
      return name + " " + tenant;
    }
  }

  // Of a name's characters only '_' means something in LIKE.
  private static String likePrefix(@Nullable String prefix) {
    if (prefix == null || prefix.isEmpty()) {
      return "%";
    }
    if (!ModelName.isValid(prefix)) {
      throw PlatformException.invalid("namePrefix", "No model's name begins so.");
    }
    return prefix.replace("_", "!_") + "%";
  }
}
