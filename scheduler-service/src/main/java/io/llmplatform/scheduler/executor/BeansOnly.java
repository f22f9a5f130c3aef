package io.llmplatform.scheduler.executor;

import com.xxl.job.core.glue.GlueTypeEnum;
import com.xxl.job.core.openapi.ExecutorBiz;
import com.xxl.job.core.openapi.impl.ExecutorBizImpl;
import com.xxl.job.core.openapi.model.IdleBeatRequest;
import com.xxl.job.core.openapi.model.KillRequest;
import com.xxl.job.core.openapi.model.LogRequest;
import com.xxl.job.core.openapi.model.LogResult;
import com.xxl.job.core.openapi.model.TriggerRequest;
import com.xxl.tool.response.Response;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * xxl-job-core's answers to a centre, but for runs of source code or scripts: whoever has the token
 * may run our handlers, and no programs of their own. Thread-safe, which the core alone is not: of
 * two runs of a job that begin together each would make the job's thread, and the later thread
 * would end the earlier one with the run that waits in it. Runs are handed over one at a time here.
 */
final class BeansOnly implements ExecutorBiz {
  private final ExecutorBiz core = new ExecutorBizImpl();
  private final Set<Integer> jobs = ConcurrentHashMap.newKeySet();

  /** The ids of the jobs that were run. */
  Set<Integer> jobs() {
    return Set.copyOf(jobs);
  }

  @Override
  public Response<String> run(TriggerRequest request) {
    if (GlueTypeEnum.match(request.getGlueType()) != GlueTypeEnum.BEAN) {
      return Response.ofFail("This executor runs beans only.");
    }
    jobs.add(request.getJobId());
    synchronized (core) {
      return core.run(request);
    }
  }

  @Override
  public Response<String> beat() {
    return core.beat();
  }

  @Override
  public Response<String> idleBeat(IdleBeatRequest request) {
    return core.idleBeat(request);
  }

  @Override
  public Response<String> kill(KillRequest request) {
    synchronized (core) {
      return core.kill(request);
    }
  }

  @Override
  public Response<LogResult> log(LogRequest request) {
    return core.log(request);
  }
}
