package io.llmplatform.user.apikey;

import io.llmplatform.common.error.PlatformException;
import io.llmplatform.common.paging.Page;
import io.llmplatform.common.paging.PageRequest;
import io.llmplatform.common.security.Caller;
import io.llmplatform.user.api.Limits;
import io.llmplatform.user.input.Revision;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** The limits of API keys, as budgets. Who may see the tenant's budgets sees all of its keys'. */
@Component
public class KeyBudgets {
  static final UUID BEFORE_ALL = new UUID(0, 0);

  private final ApiKeys keys;
  private final ChangingApiKey changing;

  KeyBudgets(ApiKeys keys, ChangingApiKey changing) {
    this.keys = keys;
    this.changing = changing;
  }

  /** Of the keys of a tenant, ordered by id. */
  public Page<KeyBudget> of(String tenant, PageRequest page) {
    return page.page(
        keys.page(new ApiKeys.Filter(tenant, null), after(page), page.fetchSize()),
        key -> key.id().toString(),
        KeyBudget::of);
  }

  static UUID after(PageRequest page) {
    String after = page.after();
    return after == null ? BEFORE_ALL : KeyId.parse(after).orElseThrow(PageRequest::unknownToken);
  }

  /**
   * Of one key.
   *
   * @throws PlatformException if there is none in a tenant that the caller acts in
   */
  public KeyBudget get(Caller caller, String id) {
    return keys.find(KeyId.inPath(id))
        .filter(key -> caller.actsIn(key.tenant()))
        .map(KeyBudget::of)
        .orElseThrow(KeyId::unknown);
  }

  /**
   * Replaces the limits of a key.
   *
   * @throws PlatformException if there is none in a tenant that the caller acts in, it was changed
   *     meanwhile, or the caller may not
   */
  public KeyBudget replace(Caller caller, String id, Limits limits, Revision revision) {
    return KeyBudget.of(changing.changeLimits(caller, KeyId.inPath(id), limits, revision));
  }
}
