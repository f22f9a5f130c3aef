package io.llmplatform.inference.retrieval.dify;

import static io.llmplatform.user.api.Permission.INFERENCE_INVOKE;

import io.llmplatform.common.security.AccessRules;
import io.llmplatform.inference.retrieval.ConditionalOnRetrieval;
import org.springframework.stereotype.Component;

/** Who may run models may search. */
@Component
@ConditionalOnRetrieval
class RetrievalAccess implements AccessRules {
  @Override
  public void declare(Access access) {
    access.writes("/retrieval", INFERENCE_INVOKE);
  }
}
