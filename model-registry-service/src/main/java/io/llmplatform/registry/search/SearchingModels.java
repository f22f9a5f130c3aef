package io.llmplatform.registry.search;

import io.llmplatform.common.error.PlatformException;
import io.llmplatform.common.paging.Page;
import io.llmplatform.registry.api.ModelView;
import io.llmplatform.registry.model.ReadingModels;
import io.llmplatform.registry.tenant.Viewpoint;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Finds models that are seen from a viewpoint. Without an order: by name, then by tenant. */
@Component
public class SearchingModels {
  private static final Searched MODELS = new SearchedModels();

  private final SearchQueries queries;
  private final ReadingModels models;

  SearchingModels(SearchQueries queries, ReadingModels models) {
    this.queries = queries;
    this.models = models;
  }

  /**
   * A page of what is found.
   *
   * @throws PlatformException naming {@code filter}, with a position, {@code orderBy} or {@code
   *     pageToken}
   */
  @Transactional(readOnly = true)
  public Page<ModelView> search(Viewpoint viewpoint, Search search) {
    Results results = Results.of(MODELS, queries, viewpoint, search);
    return results.page(models.byIds(results.ids()));
  }
}
