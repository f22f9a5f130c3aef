/**
 * What this instance serves: which versions of each model, in which state, how they share the
 * requests, and leases that keep a version in memory while a request uses it. It may call {@code
 * engine}, {@code embedding} and {@code traffic}; the facades and {@code deployment} call it. Free
 * of Spring and of protocols.
 */
@NullMarked
package io.llmplatform.inference.catalog;

import org.jspecify.annotations.NullMarked;
