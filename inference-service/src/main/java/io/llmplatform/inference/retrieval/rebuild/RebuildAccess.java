package io.llmplatform.inference.retrieval.rebuild;

import static io.llmplatform.user.api.Permission.TENANTS_ALL;

import io.llmplatform.common.security.AccessRules;
import io.llmplatform.inference.retrieval.ConditionalOnRetrieval;
import org.springframework.stereotype.Component;

/** What goes on in all tenants is for the platform's own services. */
@Component
@ConditionalOnRetrieval
class RebuildAccess implements AccessRules {
  @Override
  public void declare(Access access) {
    access.reads(RebuildsController.PATH, TENANTS_ALL);
  }
}
