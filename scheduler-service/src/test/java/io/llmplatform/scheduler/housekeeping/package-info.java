@NullMarked
package io.llmplatform.scheduler.housekeeping;

import org.jspecify.annotations.NullMarked;
