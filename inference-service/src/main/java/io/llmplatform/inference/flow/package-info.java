/**
 * Flow control per model: Sentinel's hot-parameter rules, live from Nacos. It may call {@code
 * common.error}; {@code invocation} calls it.
 */
@NullMarked
package io.llmplatform.inference.flow;

import org.jspecify.annotations.NullMarked;
