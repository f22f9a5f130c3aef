/**
 * Answering with stored content over HTTP: ranges, ETags and digests, the same for every feature
 * that has files. Calls only {@code artifact}.
 */
@NullMarked
package io.llmplatform.registry.download;

import org.jspecify.annotations.NullMarked;
