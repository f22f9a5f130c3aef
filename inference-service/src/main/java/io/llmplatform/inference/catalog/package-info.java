/**
 * What this instance serves: which version of each model, in which state, and leases that keep a
 * model in memory while a request uses it. It may call {@code engine} and {@code embedding}; the
 * facades and {@code deployment} call it. Free of Spring and of protocols.
 */
@NullMarked
package io.llmplatform.inference.catalog;

import org.jspecify.annotations.NullMarked;
