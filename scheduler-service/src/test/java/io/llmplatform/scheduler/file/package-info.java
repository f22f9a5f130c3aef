@NullMarked
package io.llmplatform.scheduler.file;

import org.jspecify.annotations.NullMarked;
