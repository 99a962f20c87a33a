using System.Globalization;
using Lazaret.Cli;
using Lazaret.Core.Domains;
using Lazaret.Domains.Classify;
using Lazaret.Domains.Client;
using Lazaret.Domains.Grpc;
using Lazaret.Output;
using Lazaret.Storage.Redis.Domains;
using Microsoft.Extensions.Logging;

namespace Lazaret.Domains.Work;

/// <summary>One worker process: loads the model or knows the servers, waits for Redis, works until a signal comes, ends in order.</summary>
/// <param name="plan">What is to be started.</param>
/// <param name="warnings">What the settings have to say.</param>
/// <param name="time">The clock.</param>
internal sealed class WorkerRun(WorkerPlan plan, IReadOnlyList<string> warnings, TimeProvider time)
{
    private readonly TextWriter stderr = Console.Error;

    public async Task<int> RunAsync()
    {
        // 1. The classifier. 2. Redis. 3. The worker and its pages. 4. Work.
        using StopSignals signals = new(_ => stderr.WriteLine("lazaret: stopping: what is under way is finished, the rest given back; a second signal ends at once"));
        using ILoggerFactory loggers = LineLogger.CreateFactory(stderr, time, plan.Level);
        foreach (string warning in warnings)
        {
            stderr.WriteLine($"lazaret: {SafeText.Visible(warning)}");
        }

        await using DomainEngine engine = ClassifierOpening.Open(plan.Engine, plan.Servers);
        try
        {
            await using WorkerPages pages = plan.Http is { } http ? await StartPagesAsync(http, loggers, signals.Token) : new WorkerPages();
            await using IDomainQueue queue = await ConnectAsync(loggers, signals.Token);
            DomainWorker worker = new(queue, engine.Classifier, plan.Worker, time, loggers.CreateLogger("Lazaret.Domains.Work"));
            pages.Show(worker);
            Console.WriteLine($"The worker {plan.Worker.Name} is up: {SafeText.Visible(queue.Kind)} at {string.Join(", ", plan.Queue.Server.Endpoints)}, database {plan.Queue.Database.ToString(CultureInfo.InvariantCulture)}");
            Console.WriteLine(plan.Servers is { } servers ? $"Servers: {string.Join(", ", servers.Servers)}" : $"Model: {engine.Classifier.Model.Id} {engine.Classifier.Model.Hash}");
            if (pages.Address is { } address)
            {
                Console.WriteLine($"Health and metrics: {address}");
            }

            using CancellationTokenSource over = new();
            Task telling = TellAsync(worker, over.Token);
            await worker.RunAsync(signals.Token);
            await over.CancelAsync();
            await telling;
            WorkerCounters counters = worker.Counters;
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Stopped. {counters.Answered} answered, {counters.Rejected} put aside, {counters.Returned} given back."));
            return ExitCodes.Ok;
        }
        catch (OperationCanceledException) when (signals.Token.IsCancellationRequested)
        {
            Console.WriteLine("Stopped before there was a queue.");
            return ExitCodes.Ok;
        }
    }

    private async Task<WorkerPages> StartPagesAsync(System.Net.IPEndPoint listen, ILoggerFactory loggers, CancellationToken cancellationToken)
    {
        try
        {
            return await WorkerPages.StartAsync(listen, new TokenGuard(plan.Tokens), logging => LineLogger.Configure(logging, stderr, time, plan.Level), cancellationToken);
        }
        catch (ServerStartException e)
        {
            throw new UserErrorException(SafeText.Visible(e.Message).TrimEnd('.'), inner: e);
        }
    }

    /// <summary>Waits for a server that is not there yet: in compose and Kubernetes everything starts at once.</summary>
    private async Task<IDomainQueue> ConnectAsync(ILoggerFactory loggers, CancellationToken cancellationToken)
    {
        Pauses away = new(plan.Worker.Away, time);
        bool told = false;
        while (true)
        {
            try
            {
                ILogger logger = loggers.CreateLogger("Lazaret.Domains.Redis");
                (IDomainQueue queue, IReadOnlyList<string> found) = plan.Queue switch
                {
                    RedisSetOptions set => Open(await RedisSetQueue.OpenAsync(set, logger, cancellationToken)),
                    RedisStreamOptions stream => Open(await RedisStreamQueue.OpenAsync(stream, logger, cancellationToken)),
                    _ => throw new NotSupportedException(plan.Queue.GetType().Name),
                };
                foreach (string warning in found)
                {
                    stderr.WriteLine($"lazaret: {SafeText.Visible(warning)}");
                }

                return queue;
            }
            catch (DomainQueueRefusedException e)
            {
                throw new UserErrorException(SafeText.Visible(e.Message).TrimEnd('.'), inner: e);
            }
            catch (DomainQueueException e)
            {
                if (!told)
                {
                    stderr.WriteLine($"lazaret: {SafeText.Visible(e.Message)} It is tried again until it can.");
                    told = true;
                }

                if (!await away.WaitAsync(cancellationToken))
                {
                    throw new OperationCanceledException(cancellationToken);
                }
            }
        }

        static (IDomainQueue Queue, IReadOnlyList<string> Warnings) Open(IDomainQueue queue) => (queue, queue switch
        {
            RedisSetQueue set => set.Warnings,
            RedisStreamQueue stream => stream.Warnings,
            _ => [],
        });
    }

    /// <summary>The existing worker's line every now and then, with figures that are true: those of this queue, and of this worker.</summary>
    private async Task TellAsync(DomainWorker worker, CancellationToken cancellationToken)
    {
        if (plan.Progress == TimeSpan.Zero)
        {
            return;
        }

        using PeriodicTimer timer = new(plan.Progress, time);
        long before = -1;
        long since = time.GetTimestamp();
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken))
            {
                long done = worker.Counters.Answered;
                if (done == before)
                {
                    continue;
                }

                QueueCounts counts = await worker.Queue.CountAsync(cancellationToken);
                double rate = (done - Math.Max(before, 0)) / time.GetElapsedTime(since).TotalSeconds;
                (before, since) = (done, time.GetTimestamp());
                await stderr.WriteLineAsync(string.Create(
                    CultureInfo.InvariantCulture, $"todo: {counts.Waiting}, done: {done}, in flight: {counts.Held}, rejected: {counts.Rejected}, {rate:0} names/s"));
            }
        }
        catch (DomainQueueException)
        {
            // The loops tell; no figures until it is back.
            await TellAsync(worker, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The end.
        }
    }
}
