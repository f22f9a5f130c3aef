package io.llmplatform.registry.search;

import io.llmplatform.common.error.PlatformException;
import io.llmplatform.common.paging.Page;
import io.llmplatform.registry.api.VersionSummary;
import io.llmplatform.registry.tenant.Viewpoint;
import io.llmplatform.registry.version.ReadingVersions;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * Finds versions of every model that is seen from a viewpoint. Without an order: what changed last
 * first, then by name, and the newest first.
 */
@Component
public class SearchingVersions {
  private static final Searched VERSIONS = new SearchedVersions();

  private final SearchQueries queries;
  private final ReadingVersions versions;

  SearchingVersions(SearchQueries queries, ReadingVersions versions) {
    this.queries = queries;
    this.versions = versions;
  }

  /**
   * A page of what is found.
   *
   * @throws PlatformException naming {@code filter}, with a position, {@code orderBy} or {@code
   *     pageToken}
   */
  @Transactional(readOnly = true)
  public Page<VersionSummary> search(Viewpoint viewpoint, Search search) {
    Results results = Results.of(VERSIONS, queries, viewpoint, search);
    return results.page(versions.byIds(results.ids()));
  }
}
