/**
 * What is published to Nacos: Git is the source of truth, a live edit is never overwritten unasked.
 */
@NullMarked
package io.llmplatform.platform.config;

import org.jspecify.annotations.NullMarked;
