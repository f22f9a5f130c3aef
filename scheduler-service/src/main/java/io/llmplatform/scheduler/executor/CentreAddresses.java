package io.llmplatform.scheduler.executor;

import java.util.List;

/** Where the dispatch centre is, which the executor registers with and answers to. */
@FunctionalInterface
public interface CentreAddresses {

  /** URLs whose path {@code /api} speaks XXL-JOB's protocol; asked once the web server is up. */
  List<String> urls();
}
