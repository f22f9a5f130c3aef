@org.jspecify.annotations.NullMarked
package io.llmplatform.scheduler.executor;
