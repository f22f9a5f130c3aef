/**
 * The console's pages: usage, alerts, jobs, their runs and logs, rendered here and readable without
 * scripts. They show what services answer to the visitor's own internal token, so they can show
 * nobody more than the API does.
 *
 * <p>Calls {@code login} and {@code common.error}.
 */
@NullMarked
package io.llmplatform.gateway.console;

import org.jspecify.annotations.NullMarked;
