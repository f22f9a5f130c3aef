/**
 * What browsers need to be told: which pages of other origins may call, and what a page of ours may
 * do. Calls nothing else of the platform.
 */
@NullMarked
package io.llmplatform.gateway.browser;

import org.jspecify.annotations.NullMarked;
