package io.llmplatform.inference.retrieval.answer;

import io.llmplatform.common.error.ErrorCode;
import io.llmplatform.common.error.PlatformException;
import io.llmplatform.common.security.Caller;
import io.llmplatform.inference.generation.ChatPrompt;
import io.llmplatform.inference.retrieval.search.SearchResults;
import io.llmplatform.inference.retrieval.search.SearchingStores;
import java.util.function.Supplier;

/**
 * The use case: a conversation is answered from documents that its caller may read. Thread-safe.
 */
public final class QuotingDocuments {
  private static final String QUERY = "query";

  private final SearchingStores stores;
  private final Supplier<String> boundaries;

  /**
   * @param boundaries gives words that no document can know
   */
  QuotingDocuments(SearchingStores stores, Supplier<String> boundaries) {
    this.stores = stores;
    this.boundaries = boundaries;
  }

  /**
   * What is found for the conversation.
   *
   * @throws PlatformException invalid where no user asks anything; as {@link
   *     SearchingStores#search}
   */
  public Quotations quote(Caller caller, FileSearch search, ChatPrompt chat) {
    Question question = Question.of(chat);
    SearchResults found = search(caller, search, question);
    return new Quotations(
        found.queries(),
        found.results(),
        new QuotingChat(chat, question.place(), found.results(), boundaries.get()));
  }

  /** What a search refuses is named as the request has it. */
  private SearchResults search(Caller caller, FileSearch search, Question question) {
    try {
      return stores.search(caller, search.request(question.text()));
    } catch (PlatformException e) {
      String field = e.field();
      if (field == null || e.code() != ErrorCode.INVALID_ARGUMENT) {
        throw e;
      }
      String place = field.equals(QUERY) ? "messages" : search.field() + "." + field;
      throw PlatformException.invalid(place, e.detail().replace(field, place)).causedBy(e);
    }
  }
}
