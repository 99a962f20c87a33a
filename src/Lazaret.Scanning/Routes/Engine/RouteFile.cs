using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Lazaret.Core.Actions;
using Lazaret.Core.Outcomes;
using Lazaret.Core.Routes.Definition;
using Lazaret.Core.Routes.Lifecycle;
using Lazaret.Core.Routes.Naming;
using Lazaret.Core.Routes.Quarantine;
using Lazaret.Core.Routes.Records;
using Lazaret.Core.Scanners;

namespace Lazaret.Scanning.Routes.Engine;

/// <summary>One scanned file as its route sees it: what its row begins with, its key and its entry in the quarantine are made of.</summary>
internal sealed class RouteFile
{
    private readonly RouteDefinition route;
    private readonly ActionRequest request;

    public RouteFile(RouteDefinition route, string root, string source, ActionRequest request, DateTimeOffset now)
    {
        this.route = route;
        this.request = request;
        Source = source;
        TakenAt = RouteTag.Read(request.Extra)?.TakenAt ?? now;
        string folder = root.TrimEnd('/') + "/";
        Path = request.Location.StartsWith(folder, StringComparison.Ordinal) ? request.Location[folder.Length..] : request.Location.TrimStart('/');
        IReadOnlyDictionary<string, string> attributes = new Dictionary<string, string>();
        route.Pattern?.TryMatch(Path[(Path.LastIndexOf('/') + 1)..], out attributes);
        Attributes = attributes;
        Id = MakeId();
    }

    /// <summary>The same on every try, and no other file's: a version 7 id of the moment it was taken, with digits of a hash of what it is in place of chance.</summary>
    public Guid Id { get; }

    /// <summary>Below the source.</summary>
    public string Path { get; }

    /// <summary>Without secrets.</summary>
    public string Source { get; }

    public DateTimeOffset TakenAt { get; }

    public IReadOnlyDictionary<string, string> Attributes { get; }

    /// <summary>The scanner that decided, or all that found nothing, with engine and database.</summary>
    public string? Engine => request.Report switch
    {
        { Outcome: Outcome.Clean } r when r.Verdicts.Count > 0 => string.Join("; ", r.Verdicts.Select(Describe)),
        { Deciding: { } decided } => Describe(decided),
        _ => null,
    };

    /// <summary>What was found, or why it was not scanned.</summary>
    public string? Detail => request.Report.Deciding is { } decided
        ? decided.Threats.Count > 0 ? string.Join(", ", decided.Threats) : decided.Detail ?? (decided.Outcome == Outcome.Clean ? null : decided.Raw)
        : request.Report.Outcome == Outcome.Clean ? null : Names.Of(request.Report.Reason);

    public RouteRecord Begin(DateTimeOffset now) => new()
    {
        Id = Id,
        Route = route.Name,
        Source = Source,
        Path = Path,
        Identity = request.Identity,
        State = request.Report.Outcome switch
        {
            Outcome.Clean => RouteFileState.Clean,
            Outcome.NotScanned => RouteFileState.Unscannable,
            _ => RouteFileState.Infected,
        },
        Sha256 = request.Report.Sha256,
        Outcome = request.Report.Outcome,
        Reason = request.Report.Reason,
        Detail = Detail,
        Engine = Engine,
        SeenAt = TakenAt,
        TakenAt = TakenAt,
        ScannedAt = now,
    };

    public QuarantineEntry Entry(QuarantineKind kind, string? detail, long size, string sha256, DateTimeOffset now) => new()
    {
        Id = Id,
        Kind = kind,
        Route = route.Name,
        Source = Source,
        Path = Path,
        Size = size,
        Sha256 = sha256,
        ModifiedAt = request.Identity.ModifiedNs > 0 ? DateTimeOffset.UnixEpoch.AddTicks(request.Identity.ModifiedNs / 100) : null,
        Outcome = request.Report.Outcome,
        Reason = request.Report.Reason,
        Detail = detail,
        Engine = Engine,
        TakenAt = TakenAt,
        QuarantinedAt = now,
        Attributes = Attributes,
    };

    /// <summary>What goes along with a delivered file.</summary>
    public IReadOnlyDictionary<string, string> Metadata() => new Dictionary<string, string>
    {
        ["source"] = Source,
        ["original-name"] = Path,
        ["sha256"] = request.Report.Sha256,
        ["verdict"] = Names.Of(request.Report.Outcome),
        ["engine"] = Engine ?? "",
        ["ingest-id"] = Id.ToString(),
    };

    private static string Describe(ScannerVerdict verdict) =>
        $"{verdict.Scanner}: {verdict.Identity.Engine} {verdict.Identity.EngineVersion}{(verdict.Identity.DatabaseVersion is { } database ? $", database {database}" : "")}";

    private Guid MakeId()
    {
        Span<byte> id = stackalloc byte[32];
        SHA256.HashData(Encoding.UTF8.GetBytes($"{route.Name}\n{request.ItemId}\n{TakenAt.UtcTicks}\n{request.Identity}"), id);
        long milliseconds = TakenAt.ToUnixTimeMilliseconds();
        BinaryPrimitives.WriteInt32BigEndian(id, (int)(milliseconds >> 16));
        BinaryPrimitives.WriteUInt16BigEndian(id[4..], (ushort)milliseconds);
        id[6] = (byte)((id[6] & 0x0F) | 0x70);
        id[8] = (byte)((id[8] & 0x3F) | 0x80);
        return new Guid(id[..16], bigEndian: true);
    }
}
