using Lazaret.Domains.Protos.Health;
using Status = Lazaret.Domains.Protos.Health.HealthCheckResponse.Types.ServingStatus;

namespace Lazaret.Domains.Grpc;

/// <summary>The service <c>grpc.health.v1.Health</c>. It answers without a token: probes have none.</summary>
/// <param name="services">The names that are known, beside the empty one for the whole server.</param>
internal sealed class HealthService(IReadOnlyList<string> services)
{
    private const string Path = "/grpc.health.v1.Health/";

    private TaskCompletionSource changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool serving = true;

    public bool IsServing => serving;

    public void Map(GrpcRoutes routes)
    {
        routes.Unary(Path + "Check", HealthCheckRequest.Parser, Check, open: true);
        routes.Answers(Path + "Watch", HealthCheckRequest.Parser, WatchAsync, open: true);
    }

    /// <summary>From now on NOT_SERVING.</summary>
    public void Stop()
    {
        serving = false;
        Interlocked.Exchange(ref changed, new(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();
    }

    private ValueTask<HealthCheckResponse> Check(HealthCheckRequest question, GrpcCall call) => Knows(question)
        ? ValueTask.FromResult(new HealthCheckResponse { Status = Now() })
        : throw new GrpcException(GrpcCode.NotFound, $"there is no service {question.Service}");

    private async Task WatchAsync(HealthCheckRequest question, GrpcCall call)
    {
        using CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(call.Ended, call.Stopping);
        Status shown = Status.Unknown;
        while (true)
        {
            Task next = Volatile.Read(ref changed).Task;
            Status now = Knows(question) ? Now() : Status.ServiceUnknown;
            if (now != shown)
            {
                shown = now;
                call.Write(new HealthCheckResponse { Status = now });
                await call.FlushAsync().ConfigureAwait(false);
            }

            // Who watches is told of the stop before the call ends.
            end.Token.ThrowIfCancellationRequested();
            await next.WaitAsync(end.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private bool Knows(HealthCheckRequest question) => question.Service.Length == 0 || services.Contains(question.Service, StringComparer.Ordinal);

    private Status Now() => serving ? Status.Serving : Status.NotServing;
}
