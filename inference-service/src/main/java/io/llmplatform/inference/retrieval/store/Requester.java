package io.llmplatform.inference.retrieval.store;

import io.llmplatform.common.security.Caller;
import io.llmplatform.common.security.Owner;
import io.llmplatform.inference.retrieval.index.Reader;

/**
 * Who asks for something.
 *
 * @param owner of what is made by it
 * @param reader whose rights to read count
 */
public record Requester(Owner owner, Reader reader) {

  /** The one who makes this request. */
  public static Requester of(Caller caller) {
    return new Requester(Owner.of(caller), new Reader(caller.subject(), caller.roles()));
  }

  public String tenant() {
    return owner.tenant();
  }
}
