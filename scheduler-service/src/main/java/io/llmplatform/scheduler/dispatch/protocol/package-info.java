/**
 * XXL-JOB's wire protocol as of 3.3.2, between a dispatch centre and executors: each call is a POST
 * of JSON with the access token in a header. Calls nothing.
 */
@NullMarked
package io.llmplatform.scheduler.dispatch.protocol;

import org.jspecify.annotations.NullMarked;
