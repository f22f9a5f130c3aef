package io.llmplatform.registry.search;

import io.llmplatform.common.paging.Page;
import io.llmplatform.common.paging.PageRequest;
import io.llmplatform.registry.search.SearchQueries.Found;
import io.llmplatform.registry.tenant.Viewpoint;
import java.util.List;

/** What a search finds: up to one more than its page holds. */
final class Results {
  private final PageRequest request;
  private final Places places;
  private final List<Found> found;

  private Results(PageRequest request, Places places, List<Found> found) {
    this.request = request;
    this.places = places;
    this.found = found;
  }

  static Results of(Searched searched, SearchQueries queries, Viewpoint viewpoint, Search search) {
    List<Comparison> filter = Filter.parse(search.filter());
    Order order = Order.of(search.orderBy(), searched.columns(), searched.defaultOrder());
    Places places = new Places(searched.name(), search, order);
    PageRequest page = search.page();
    return new Results(
        page,
        places,
        queries.find(searched, viewpoint, filter, order, places.read(page), page.fetchSize()));
  }

  /** Of the page, in its order. */
  List<Long> ids() {
    return found.stream().limit(request.limit()).map(Found::id).toList();
  }

  /**
   * The page.
   *
   * @param views of {@link #ids}
   */
  <T> Page<T> page(List<T> views) {
    // The places alone decide whether a page follows.
    Page<Found> shape = request.page(found, each -> places.write(each.place()), each -> each);
    return new Page<>(List.copyOf(views), shape.nextPageToken());
  }
}
