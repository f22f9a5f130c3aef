/** What happened: usage, request logs, audit and alerts. */
@NullMarked
package io.llmplatform.log;

import org.jspecify.annotations.NullMarked;
