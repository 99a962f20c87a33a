using System.Globalization;
using System.Runtime.CompilerServices;
using Lazaret.Cli;
using Lazaret.Core.Routes.Definition;
using Lazaret.Core.Routes.Records;
using Lazaret.Core.Scanners;
using Lazaret.Routes.Running;
using Lazaret.Scanning.Routes.Definition;
using Lazaret.Scanning.Routes.Quarantine;

namespace Lazaret.Routes;

/// <summary>Tries everything that a route names, one after the other.</summary>
internal sealed class RouteConnections(RouteDefinition route, RouteProbes probes, string? config, TimeProvider time)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public async IAsyncEnumerable<RouteProbe> TryAsync([EnumeratorCancellation] CancellationToken stop)
    {
        foreach (SecretReference secret in Secrets())
        {
            _ = SecretText.Read(secret, null, out string? error);
            yield return new RouteProbe($"secret in {secret}", error is null ? RouteProbeState.Good : RouteProbeState.Failed, error ?? "");
        }

        yield return await OneAsync($"source {RouteSummary.Of(route.Source)}", probes.Sources, route.Source.Kind, route.Source, stop);
        foreach (IScanner scanner in RouteFile.Scanners(route.Scanners, config, time))
        {
            await using (scanner)
            {
                yield return await ProbeAsync($"scanner {scanner.Name}", async token => new ProbeAnswer(await scanner.CheckAsync(token)), stop);
            }
        }

        foreach (RouteDestination destination in route.Deliver)
        {
            yield return await OneAsync($"deliver {destination.Name}", probes.Destinations, destination.Kind, destination, stop);
        }

        yield return route.Quarantine is FolderQuarantine place
            ? await ProbeAsync($"quarantine {RouteSummary.Of(route.Quarantine)}", token => LocalAsync(place, token), stop)
            : await OneAsync($"quarantine {RouteSummary.Of(route.Quarantine)}", probes.Quarantines, route.Quarantine.Kind, route.Quarantine, stop);
        if (route.Records is { } records)
        {
            yield return await ProbeAsync($"records postgres {records.Host}:{records.Port.ToString(CultureInfo.InvariantCulture)}/{records.Database}", BooksAsync, stop);
        }
    }

    private IEnumerable<SecretReference> Secrets()
    {
        IEnumerable<SecretReference?> all = [.. OfServer((route.Source as SftpSource)?.Server), .. OfBucket((route.Source as S3Source)?.Place), .. OfBucket((route.Quarantine as S3Quarantine)?.Place)];
        all = all.Concat(route.Deliver.SelectMany(d => OfServer((d as SftpDestination)?.Server).Concat(OfBucket((d as S3Destination)?.Place))))
            .Concat(route.Notify.SelectMany(n => (SecretReference?[])[n.SecretUrl, n.SigningKey]))
            .Append(route.Records?.Password);
        return all.OfType<SecretReference>().Distinct();
    }

    private static SecretReference?[] OfServer(SftpPlace? place) => [place?.Password, place?.KeyPassphrase];

    private static SecretReference?[] OfBucket(S3Place? place) => [place?.AccessKey, place?.SecretKey];

    private async ValueTask<ProbeAnswer> BooksAsync(CancellationToken stop)
    {
        await using IRouteLedger? ledger = new RoutePlaces(route, time, null).Ledger();
        LedgerCheck check = await ledger!.CheckAsync(stop);
        return new ProbeAnswer(check.Failure, check.Note);
    }

    private async ValueTask<ProbeAnswer> LocalAsync(FolderQuarantine place, CancellationToken stop)
    {
        if (!Path.Exists(place.Folder))
        {
            return new ProbeAnswer(null, "not there yet, and made at the first start");
        }

        await using LocalQuarantine quarantine = LocalQuarantine.Open(new LocalQuarantineOptions { Folder = place.Folder, Reserve = place.Reserve }, time);
        return new ProbeAnswer(await quarantine.CheckAsync(stop));
    }

    private async Task<RouteProbe> OneAsync<T>(string what, Dictionary<string, RouteProbes.Probe<T>> known, string kind, T place, CancellationToken stop) =>
        known.TryGetValue(kind, out RouteProbes.Probe<T>? probe)
            ? await ProbeAsync(what, token => probe(route, place, token), stop)
            : new RouteProbe(what, RouteProbeState.NotTried, $"this program cannot connect to {kind} here");

    private async Task<RouteProbe> ProbeAsync(string what, Func<CancellationToken, ValueTask<ProbeAnswer>> probe, CancellationToken stop)
    {
        using CancellationTokenSource patience = new(Patience, time);
        using CancellationTokenSource both = CancellationTokenSource.CreateLinkedTokenSource(stop, patience.Token);
        try
        {
            ProbeAnswer answer = await probe(both.Token);
            return new RouteProbe(what, answer.Failure is null ? RouteProbeState.Good : RouteProbeState.Failed, (answer.Failure?.Message ?? answer.Note).TrimEnd('.'));
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            return new RouteProbe(what, RouteProbeState.Failed, $"no answer within {Patience.TotalSeconds} s");
        }
        catch (Exception e) when (e is QuarantineOpenException or UserErrorException)
        {
            return new RouteProbe(what, RouteProbeState.Failed, e.Message);
        }
    }
}
