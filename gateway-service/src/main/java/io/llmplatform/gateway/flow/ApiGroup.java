package io.llmplatform.gateway.flow;

import com.alibaba.csp.sentinel.adapter.gateway.common.api.ApiDefinition;
import com.alibaba.csp.sentinel.adapter.gateway.common.api.ApiPathPredicateItem;
import com.alibaba.csp.sentinel.adapter.gateway.common.api.ApiPredicateItem;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Paths that rules can name together, in the JSON that Sentinel's dashboard writes too.
 *
 * @param apiName what rules call it
 * @param predicateItems a path is in the group where one of them matches
 */
record ApiGroup(String apiName, List<Item> predicateItems) {

  /**
   * @param pattern a path, or a pattern such as {@code /v1/models/**}
   * @param matchStrategy Sentinel's: 0 that very path, 1 an Ant pattern, 2 a regular expression
   */
  record Item(String pattern, int matchStrategy) {
    private ApiPredicateItem inSentinel() {
      return new ApiPathPredicateItem().setPattern(pattern).setMatchStrategy(matchStrategy);
    }
  }

  ApiDefinition inSentinel() {
    Set<ApiPredicateItem> items =
        predicateItems.stream().map(Item::inSentinel).collect(Collectors.toSet());
    return new ApiDefinition(apiName).setPredicateItems(items);
  }
}
