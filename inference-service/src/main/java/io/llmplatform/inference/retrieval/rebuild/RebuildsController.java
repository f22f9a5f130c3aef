package io.llmplatform.inference.retrieval.rebuild;

import io.llmplatform.inference.retrieval.ConditionalOnRetrieval;
import io.swagger.v3.oas.annotations.Hidden;
import java.util.List;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** How far changes of embedding models have come, for scheduler-service. */
@Hidden
@RestController
@ConditionalOnRetrieval
class RebuildsController {
  static final String PATH = "/internal/retrieval/rebuilds";

  private final ChangingModel changing;

  RebuildsController(ChangingModel changing) {
    this.changing = changing;
  }

  /** Those that go on, of every tenant. */
  record Open(List<ModelChangeView> rebuilds) {}

  @GetMapping(path = PATH, produces = MediaType.APPLICATION_JSON_VALUE)
  Open open() {
    return new Open(changing.open().stream().map(ModelChangeView::of).toList());
  }
}
