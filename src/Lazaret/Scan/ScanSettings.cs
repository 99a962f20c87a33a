using Lazaret.Configuration;
using Lazaret.Core.Actions;

namespace Lazaret.Scan;

/// <summary>How files are scanned, after all layers of settings: shared by <c>scan</c> and <c>up</c>.</summary>
internal sealed record ScanSettings
{
    /// <summary>Empty = everything.</summary>
    public string Filter { get; init; } = "";

    /// <summary>The chain, at least one.</summary>
    public required IReadOnlyList<string> Scanners { get; init; }

    public required ActionPolicy Actions { get; init; }

    /// <summary>Where moved files go, absolute; null = the connector's own place inside the asset.</summary>
    public string? Quarantine { get; init; }

    /// <summary>Scans at once; null = adaptive.</summary>
    public int? Jobs { get; init; }

    /// <summary>Larger files are not scanned; 0 = no limit.</summary>
    public long MaxSize { get; init; }

    public bool Cache { get; init; } = true;

    /// <summary>Puts the command line on top of <paramref name="settings"/>; adds a sentence to <paramref name="errors"/> for every mistake.</summary>
    public static ScanSettings From(ScanOptionValues command, LazaretSettings settings, List<string> errors)
    {
        string filter = command.Filter ?? settings.Filter ?? "";
        SettingChecks.Filter(command.Filter is null ? "scan:filter" : "--filter", filter, errors);

        string? quarantine = command.Quarantine ?? settings.Quarantine;
        if (quarantine is { Length: 0 })
        {
            errors.Add("--quarantine is empty; name a folder");
            quarantine = null;
        }

        ActionKind action = SettingChecks.Action("--action", command.Action, errors)
            ?? settings.Action
            ?? (quarantine is null ? ActionKind.Nothing : ActionKind.Move);
        string? absolute = quarantine is null ? null : Absolute(quarantine);
        return new ScanSettings
        {
            Filter = filter,
            Scanners = command.Scanners.Count > 0 ? command.Scanners : settings.Scanners.Count > 0 ? settings.Scanners : ["signatures"],
            Actions = action == ActionKind.Nothing ? ActionPolicy.ReportOnly : new ActionPolicy { OnMalicious = new ActionPlan { Kind = action } },
            Quarantine = absolute,
            Jobs = SettingChecks.Jobs("--jobs", command.Jobs, errors) ?? settings.Jobs,
            MaxSize = SettingChecks.MaxSize("--max-size", command.MaxSize, errors) ?? settings.MaxSize ?? 0,
            Cache = !command.NoCache && (settings.Cache ?? true),
        };
    }

    /// <summary>Absolute as the shell means it. Works on lossless text, where <c>Path.GetFullPath</c> would do as well, but says what it must not touch.</summary>
    internal static string Absolute(string path) => path.StartsWith('/') ? path : Path.Combine(Environment.CurrentDirectory, path);
}
