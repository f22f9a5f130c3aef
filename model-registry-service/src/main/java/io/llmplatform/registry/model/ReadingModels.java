package io.llmplatform.registry.model;

import io.llmplatform.common.error.PlatformException;
import io.llmplatform.registry.api.ModelView;
import io.llmplatform.registry.tenant.Viewpoint;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Models as clients see them. */
@Component
@Transactional(readOnly = true)
public class ReadingModels {
  private final Models models;

  ReadingModels(Models models) {
    this.models = models;
  }

  /**
   * The model that the name means from there.
   *
   * @throws PlatformException if there is none
   */
  public ModelView get(Viewpoint viewpoint, ModelName name) {
    return models.get(viewpoint, name).view();
  }

  /** The models of those ids, in the ids' order. Whoever asks has checked who may see them. */
  public List<ModelView> byIds(List<Long> ids) {
    Map<Long, ModelView> found = new HashMap<>();
    models.findByIdIn(ids).forEach(model -> found.put(model.id(), model.view()));
    return ids.stream().map(found::get).filter(Objects::nonNull).toList();
  }
}
