/**
 * Answers from documents: passages that a caller may read, found for a conversation, are quoted in
 * its prompt as data, and what the answer cites of them is found in its text. {@link
 * io.llmplatform.inference.retrieval.answer.QuotingDocuments} is the face, free of protocols. May
 * call {@code search} and {@code generation}.
 */
@NullMarked
package io.llmplatform.inference.retrieval.answer;

import org.jspecify.annotations.NullMarked;
