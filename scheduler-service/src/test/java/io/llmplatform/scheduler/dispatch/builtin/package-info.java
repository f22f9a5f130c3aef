@org.jspecify.annotations.NullMarked
package io.llmplatform.scheduler.dispatch.builtin;
