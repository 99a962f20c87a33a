using System.Globalization;
using System.Text.Json;
using Lazaret.Cli;
using Lazaret.Core.Outcomes;
using Lazaret.Core.Routes.Definition;
using Lazaret.Core.Routes.Quarantine;
using Lazaret.Core.Scanners;
using Lazaret.Core.Streams;
using Lazaret.Output;
using Lazaret.Routes.Running;
using Lazaret.Scanning.Routes.Definition;
using Lazaret.Scanning.Routes.Delivering;
using Lazaret.Scanning.Routes.Quarantine;

namespace Lazaret.Routes;

/// <summary>The verbs of <c>lazaret quarantine</c>.</summary>
/// <param name="quarantine">Disposed of with this.</param>
/// <param name="route">The route whose it is; null when only its folder is known.</param>
/// <param name="config">A settings file of the core, for scanners; null = the usual places.</param>
/// <param name="output">For results.</param>
/// <param name="time">The clock.</param>
internal sealed class QuarantineRun(IQuarantine quarantine, RouteDefinition? route, string? config, TextWriter output, TimeProvider time) : IAsyncDisposable
{
    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    /// <summary>Opens the quarantine that a route file or an option names.</summary>
    /// <exception cref="UserErrorException">Neither or both are given, the file is not sound, or the quarantine is not there or cannot be opened.</exception>
    public static QuarantineRun Open(string? routeFile, string? folder, string? config, TextWriter output, TimeProvider time)
    {
        if (string.IsNullOrEmpty(routeFile) == string.IsNullOrEmpty(folder))
        {
            throw new UserErrorException("name the quarantine by one of --route FILE and --folder DIR");
        }

        if (routeFile is not { Length: > 0 })
        {
            MustBeThere(folder!);
            try
            {
                return new QuarantineRun(LocalQuarantine.Open(new LocalQuarantineOptions { Folder = folder! }, time), null, config, output, time);
            }
            catch (QuarantineOpenException e)
            {
                throw new UserErrorException(e.Message, inner: e);
            }
        }

        RouteReading reading = RouteFile.Read(routeFile);
        RouteDefinition route = reading.Route ?? throw new UserErrorException($"{reading.Errors[0]} (lazaret route check {SafeText.Visible(routeFile)} shows everything)");
        if (RoutePlaces.LocalQuarantineFolder(route) is { } local)
        {
            MustBeThere(local);
        }

        return new QuarantineRun(new RoutePlaces(route, time, null).Quarantine(), route, config, output, time);
    }

    public ValueTask DisposeAsync() => quarantine.DisposeAsync();

    public Task<int> ListAsync(bool json, CancellationToken stop) => GuardAsync(async () =>
    {
        List<IReadOnlyList<string>> rows = [];
        await foreach (QuarantineEntry entry in quarantine.ListAsync(stop))
        {
            if (json)
            {
                await output.WriteLineAsync(JsonSerializer.Serialize(
                    new { entry.Id, Kind = Names.Of(entry.Kind), entry.Route, Source = SafeText.Visible(entry.Source), Path = SafeText.Visible(entry.Path), entry.Size, entry.Sha256, entry.Md5, entry.Detail, entry.Engine, entry.QuarantinedAt, entry.Damage }, Json));
                continue;
            }

            rows.Add([entry.Id.ToString("D"), Names.Of(entry.Kind), When(entry.QuarantinedAt), Sizes.Format(entry.Size), SafeText.Visible(entry.Damage ?? entry.Detail ?? Names.Of(entry.Reason)), SafeText.Visible(entry.Path)]);
        }

        if (!json)
        {
            Tables.Write(["ID", "KIND", "SINCE", "SIZE", "WHAT", "FILE"], rows);
        }

        return ExitCodes.Ok;
    });

    public Task<int> ShowAsync(Guid id, CancellationToken stop) => GuardAsync(async () =>
    {
        QuarantineEntry? entry = await quarantine.FindAsync(id, stop);
        if (entry is not null)
        {
            foreach ((string name, string? value) in Lines(entry))
            {
                if (!string.IsNullOrEmpty(value))
                {
                    await output.WriteLineAsync($"{name,-12} {SafeText.Visible(value)}");
                }
            }
        }

        bool known = entry is not null;
        await foreach (QuarantineDeed deed in quarantine.HistoryAsync(id, stop))
        {
            known = true;
            await output.WriteLineAsync($"{Names.Of(deed.Act),-12} {When(deed.At)} by {SafeText.Visible(deed.By)}: {SafeText.Visible(deed.Why)}{(deed.Result is null ? "" : $" ({SafeText.Visible(deed.Result)})")}{(deed.Entry is null ? "" : $"; it was {SafeText.Visible(deed.Entry.Path)}, SHA-256 {deed.Entry.Sha256}")}");
        }

        return known ? ExitCodes.Ok : throw new UserErrorException($"there is no quarantine entry {id:D}");
    });

    public Task<int> DeleteAsync(Guid id, string by, string why, CancellationToken stop) => ActAsync(by, why, desk => desk.DeleteAsync(id, by, why, stop), $"{id:D} is deleted");

    /// <summary>To the route's destinations, with its records when it keeps any.</summary>
    public async Task<int> ReleaseAsync(Guid id, string by, string why, CancellationToken stop)
    {
        RouteDefinition known = route ?? throw new UserErrorException("release needs --route FILE, for its destinations");
        await using ReleasePlaces places = ReleasePlaces.Open(known, time);
        return await ActAsync(
            by,
            why,
            async desk =>
            {
                desk.Step = StepFault.Hook();
                return await places.CheckAsync(await quarantine.FindAsync(id, stop), stop) is { } wrong
                    ? new QuarantineResult(QuarantineStatus.Unavailable, wrong)
                    : await desk.ReleaseAsync(id, by, why, new ReleaseDelivery(known.Name, places.Targets, by).RunAsync, places.Record, stop);
            },
            null);
    }

    public async Task<int> RescanAsync(Guid id, string by, string why, CancellationToken stop)
    {
        List<IScanner> scanners = RouteFile.Scanners(route?.Scanners ?? throw new UserErrorException("rescan needs --route FILE, for its scanners"), config, time);
        try
        {
            return await ActAsync(by, why, desk => desk.RescanAsync(id, by, why, new QuarantineScan(scanners).RunAsync, stop), null);
        }
        finally
        {
            foreach (IScanner scanner in scanners)
            {
                await scanner.DisposeAsync();
            }
        }
    }

    private static IEnumerable<(string Name, string? Value)> Lines(QuarantineEntry entry) =>
    [
        ("id", entry.Id.ToString("D")),
        ("kind", Names.Of(entry.Kind)),
        ("damage", entry.Damage),
        ("route", entry.Route),
        ("source", entry.Source),
        ("file", entry.Path),
        ("size", entry.Size.ToString(CultureInfo.InvariantCulture)),
        ("sha256", entry.Sha256),
        ("md5", entry.Md5),
        ("since", When(entry.QuarantinedAt)),
        ("outcome", Names.Of(entry.Outcome) + (entry.Reason == ReasonCode.None ? "" : $" ({Names.Of(entry.Reason)})")),
        ("what", entry.Detail),
        ("engine", entry.Engine),
    ];

    private static string When(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture) + "Z";

    private static void MustBeThere(string folder)
    {
        if (!Directory.Exists(folder))
        {
            throw new UserErrorException($"the quarantine {SafeText.Visible(folder)} is not there");
        }
    }

    /// <summary>A place that cannot be used, or content that is not what was put in, is a sentence.</summary>
    private static async Task<int> GuardAsync(Func<Task<int>> work)
    {
        try
        {
            return await work();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or StreamStoreException)
        {
            throw new UserErrorException(SafeText.Visible(e.Message).TrimEnd('.'), inner: e);
        }
    }

    private Task<int> ActAsync(string by, string why, Func<QuarantineDesk, ValueTask<QuarantineResult>> act, string? done) => GuardAsync(async () =>
    {
        if (string.IsNullOrWhiteSpace(by) || string.IsNullOrWhiteSpace(why))
        {
            throw new UserErrorException("--by and --why must not be empty: what is done here is recorded with who and why");
        }

        QuarantineResult result = await act(new QuarantineDesk(quarantine, time));
        if (!result.IsDone)
        {
            throw new UserErrorException(SafeText.Visible(result.Message).TrimEnd('.'));
        }

        await output.WriteLineAsync(SafeText.Visible(done ?? result.Message));
        return ExitCodes.Ok;
    });
}
