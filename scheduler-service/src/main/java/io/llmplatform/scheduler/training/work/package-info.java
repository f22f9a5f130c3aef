/**
 * Who works on training runs: the job that takes what is due by leases, validates its files and
 * hands it to its trainer. It may call {@code run}; trainers come as beans of the port.
 */
@NullMarked
package io.llmplatform.scheduler.training.work;

import org.jspecify.annotations.NullMarked;
