using Lazaret.Cli;
using Lazaret.Configuration.Catalog;
using Lazaret.Domains.Batching;
using Lazaret.Domains.Classify;
using Lazaret.Domains.Grpc;
using Lazaret.Output;

namespace Lazaret.Domains.Serve;

/// <summary>One server process: loads the model, listens, waits for a signal, ends in order.</summary>
internal sealed class ServeRun(ServeRequest request, SettingSet settings, TimeProvider time)
{
    public async Task<int> RunAsync()
    {
        using StopSignals signals = new(_ => Console.Error.WriteLine("lazaret: stopping: calls that are under way are finished first; a second signal ends at once"));
        foreach (string warning in settings.Warnings)
        {
            Console.Error.WriteLine($"lazaret: {SafeText.Visible(warning)}");
        }

        DomainServerOptions options = ServeSettings.Server(settings, request);
        DomainClassifier classifier = Load();
        BatchMetrics batches = new();
        BatchingClassifier batching = new(classifier, ServeSettings.Batching(settings, request), time, batches);
        await using (batching)
        {
            ServerMetrics metrics = new(classifier.Histogram is { } histogram ? new ScoreDrift(histogram) : null);
            await using DomainServer server = await StartAsync(batching, options, metrics, batches, signals.Token);
            Console.WriteLine($"The classifier is up: {server.Address}");
            Console.WriteLine($"Model: {classifier.Model.Id} {classifier.Model.Hash}   Profile: {ThresholdProfiles.NameOf(options.Profile)}");
            if (server.AddressV3 is { } three)
            {
                Console.WriteLine($"Version 3: {three}");
            }

            if (server.AddressHttp is { } http)
            {
                Console.WriteLine($"Health and metrics: {http}");
            }

            try
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, time, signals.Token);
            }
            catch (OperationCanceledException) when (signals.Token.IsCancellationRequested)
            {
                // A signal: the orderly end.
            }
        }

        Console.WriteLine("Stopped. Every call that was taken was answered.");
        return ExitCodes.Ok;
    }

    private DomainClassifier Load()
    {
        try
        {
            return DomainClassifier.Load(new DomainClassifierOptions { ModelPath = request.Engine.Model, AllowListPath = request.Engine.AllowList, PublicSuffixListPath = request.Engine.SuffixList });
        }
        catch (Exception e) when (e is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException(SafeText.Visible(e.Message).TrimEnd('.'), inner: e);
        }
    }

    private async Task<DomainServer> StartAsync(BatchingClassifier classifier, DomainServerOptions options, ServerMetrics metrics, BatchMetrics batches, CancellationToken cancellationToken)
    {
        try
        {
            string? level = request.Verbosity ?? settings.Text("log:level");
            return await DomainServer.StartAsync(classifier, options, metrics, batches.Write, logging => LineLogger.Configure(logging, Console.Error, time, level), time, cancellationToken);
        }
        catch (ServerStartException e)
        {
            throw new UserErrorException(SafeText.Visible(e.Message).TrimEnd('.'), inner: e);
        }
    }
}
