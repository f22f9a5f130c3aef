/**
 * Jobs that the platform itself needs, done by the services that own the data: a job here asks, and
 * says what was done in its log and as a metric. May call {@code job}.
 */
@NullMarked
package io.llmplatform.scheduler.housekeeping;

import org.jspecify.annotations.NullMarked;
