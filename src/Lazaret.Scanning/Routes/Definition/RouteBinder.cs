using Lazaret.Core.Filters;
using Lazaret.Core.Outcomes;
using Lazaret.Core.Routes.Definition;
using Lazaret.Core.Routes.Naming;
using Lazaret.Core.Routes.Schedule;
using Lazaret.Core.Text;

namespace Lazaret.Scanning.Routes.Definition;

/// <summary>Makes the definition from what was read, and checks what one place alone does not show.</summary>
internal sealed class RouteBinder(RouteMistakes mistakes, Func<string, string?> checkScanner)
{
    private readonly PlaceBinder places = new(mistakes);

    /// <summary>Of no use when there are mistakes: absent members then have placeholders.</summary>
    public RouteDefinition Bind(RouteMap map)
    {
        RouteSource source = Source(map.Map("source") ?? new RouteMap("source", map.Line));
        NamePattern? pattern = Pattern(map);
        List<string> scanners = Scanners(map);
        QuarantinePlace quarantine = Quarantine(map.Map("quarantine") ?? new RouteMap("quarantine", map.Line));
        RouteDefinition route = new()
        {
            Name = map.Text("name") ?? "",
            Source = source,
            Filter = Filter(map),
            Pattern = pattern,
            Settle = Settle(map.Map("settle")),
            Resend = map.Text("resend") == "ignore" ? ResendPolicy.Ignore : ResendPolicy.Take,
            Scanners = scanners,
            MaxSize = map.Number("max_size"),
            Validation = Validation(map),
            Policy = Policy(map.Map("policy")),
            Deliver = new DestinationBinder(mistakes, places, pattern).Bind(map.Maps("deliver")),
            Quarantine = quarantine,
            Schedule = Schedule(map.Map("schedule")),
            KeepRecords = map.Map("retention")?.Time("records") ?? TimeSpan.FromDays(90),
            Notify = [.. map.Maps("notify").Select(Notify)],
            SilenceAlert = map.Time("silence"),
            Records = map.Map("records") is { } records ? places.Postgres(records) : null,
            Parallel = (int)(map.Number("parallel") ?? 4),
        };
        CheckPaths(map, route);
        if (source is not SftpSource && route.Policy.MoveRoot == "")
        {
            mistakes.Add(
                map.LineOf("policy"),
                $"policy moves originals to {string.Join(" and ", route.Policy.MoveFolders.Select(Shown.Of))}; on a source of the kind {source.Kind} they must lie in one folder, such as done/clean and done/bad");
        }

        return route;
    }

    private RouteSource Source(RouteMap map) => map.Text("kind") switch
    {
        "sftp" => new SftpSource
        {
            Server = places.Sftp(map),
            Folder = map.Text("folder") ?? "",
            Recursive = map.Flag("recursive") ?? false,
            Connections = (int)(map.Number("connections") ?? 4),
        },
        "s3" => new S3Source { Place = places.S3(map), Folder = map.Text("folder") ?? "", Recursive = map.Flag("recursive") ?? false },
        _ => new FolderSource { Folder = map.Text("folder") ?? "", Recursive = map.Flag("recursive") ?? false },
    };

    private PathFilter Filter(RouteMap map)
    {
        if (map.Text("filter") is not { } text)
        {
            return PathFilter.Everything;
        }

        FilterParseResult parsed = PathFilter.Parse(text);
        if (parsed.Error is { } error)
        {
            mistakes.Add(map.LineOf("filter"), $"filter has an error at character {error.Position + 1}: {Shown.Of(error.Message)}");
        }

        foreach (string warning in parsed.Warnings)
        {
            mistakes.Warn(map.LineOf("filter"), $"filter: {Shown.Of(warning)}");
        }

        return parsed.Filter ?? PathFilter.Everything;
    }

    private NamePattern? Pattern(RouteMap map)
    {
        if (map.Short("pattern") is not null)
        {
            return NamePattern.Oag;
        }

        if (map.Map("pattern") is not { } members || members.Text("regex") is not { } text)
        {
            return null;
        }

        NamePattern? pattern = NamePattern.Parse(text, members.Flag("ignore_case") ?? false, out string? error);
        if (error is not null)
        {
            mistakes.Add(members.LineOf("regex"), $"pattern.regex \"{Shown.Of(text)}\" {Shown.Of(error)}");
        }

        return pattern;
    }

    private List<string> Scanners(RouteMap map)
    {
        List<string> scanners = [.. map.Texts("scanners").Distinct(StringComparer.Ordinal)];
        foreach (string wrong in scanners.Select(checkScanner).OfType<string>())
        {
            mistakes.Add(map.LineOf("scanners"), Shown.Of(wrong));
        }

        return scanners;
    }

    private static SettleRules Settle(RouteMap? map)
    {
        SettleRules usual = new();
        return map is null ? usual : new SettleRules
        {
            Quiet = map.Time("quiet") ?? usual.Quiet,
            MinAge = map.Time("min_age") ?? usual.MinAge,
            Markers = map.Texts("markers"),
            Ignore = map.Has("ignore") ? map.Texts("ignore") : SettleRules.DefaultIgnore,
        };
    }

    private ContentRules Validation(RouteMap map)
    {
        RouteMap? members = map.Map("validation");
        string word = map.Short("validation") ?? members?.Text("kind") ?? "none";
        _ = Names.TryParse(word, out ContentKind kind);
        if (kind == ContentKind.None && members is not null && (members.Has("max_depth") || members.Has("max_size")))
        {
            mistakes.Warn(members.Line, "validation.kind is none, so its limits have no effect");
        }

        return new ContentRules { Kind = kind, MaxDepth = (int)(members?.Number("max_depth") ?? 256), MaxSize = members?.Number("max_size") };
    }

    private RoutePolicy Policy(RouteMap? map)
    {
        RoutePolicy usual = new();
        if (map is null)
        {
            return usual;
        }

        RouteMap? unscannable = map.Map("unscannable");
        _ = Names.TryParse(unscannable?.Text("action") ?? "quarantine", out UnscannableAction action);
        if (action != UnscannableAction.Quarantine && unscannable!.Text("source") is "delete" or "move")
        {
            mistakes.Add(unscannable!.LineOf("source"), $"policy.unscannable.source is \"{unscannable.Text("source")}\", but with action: {Names.Of(action)} the original is the only copy; allowed is leave");
        }

        return new RoutePolicy
        {
            Clean = Disposal(map.Map("clean"), usual.Clean),
            Malicious = Disposal(map.Map("malicious"), usual.Malicious),
            Unscannable = Disposal(unscannable, usual.Unscannable),
            UnscannableAction = action,
            Tries = (int)(unscannable?.Number("tries") ?? usual.Tries),
            Invalid = Disposal(map.Map("invalid"), usual.Invalid),
            RetryAfter = map.Time("retry_after") ?? usual.RetryAfter,
        };
    }

    private SourceDisposal Disposal(RouteMap? map, SourceDisposal usual)
    {
        if (map is null)
        {
            return usual;
        }

        SourceAction action = usual.Action;
        _ = map.Text("source") is { } word && Names.TryParse(word, out action);
        string? moveTo = map.Text("move_to");
        if (action == SourceAction.Move && moveTo is null)
        {
            mistakes.Add(map.Line, $"{map.At} needs move_to, because its source is move");
        }
        else if (action != SourceAction.Move && moveTo is not null)
        {
            mistakes.Add(map.LineOf("move_to"), $"{map.At}.move_to has no effect unless {map.At}.source is move");
        }

        return new SourceDisposal(action, moveTo);
    }

    private QuarantinePlace Quarantine(RouteMap map) => map.Text("kind") switch
    {
        "s3" => new S3Quarantine { Place = places.S3(map), Prefix = map.Text("prefix") ?? "quarantine/", Keep = map.Time("keep") },
        "source" => new SourceQuarantine { Folder = map.Text("folder") ?? "", Keep = map.Time("keep") },
        _ => new FolderQuarantine { Folder = map.Text("folder") ?? "", Reserve = map.Number("reserve") ?? 64L << 20, Keep = map.Time("keep") },
    };

    private RouteSchedule Schedule(RouteMap? map)
    {
        if (map is null)
        {
            return new RouteSchedule { Every = TimeSpan.FromMinutes(6) };
        }

        CronExpression? cron = null;
        if (map.Text("cron") is { } text)
        {
            cron = CronExpression.Parse(text, out string? error);
            if (error is not null)
            {
                mistakes.Add(map.LineOf("cron"), $"schedule.cron \"{Shown.Of(text)}\" is wrong: {Shown.Of(error)}");
            }
        }

        if (map.Has("cron") == map.Has("every"))
        {
            mistakes.Add(map.Line, $"schedule has {(map.Has("cron") ? "both" : "neither of")} every and cron; allowed is one of them");
        }

        TimeZoneInfo zone = TimeZoneInfo.Utc;
        if (map.Text("time_zone") is { } name)
        {
            if (!TimeZoneInfo.TryFindSystemTimeZoneById(name, out TimeZoneInfo? found))
            {
                mistakes.Add(map.LineOf("time_zone"), $"schedule.time_zone is \"{Shown.Of(name)}\", which this machine does not know; allowed are UTC and names such as Europe/London (package tzdata)");
            }

            zone = found ?? zone;
            if (map.Has("every"))
            {
                mistakes.Warn(map.LineOf("time_zone"), "schedule.time_zone has no effect with every");
            }
        }

        return new RouteSchedule { Every = map.Time("every"), Cron = cron, Zone = zone, Jitter = map.Time("jitter") ?? TimeSpan.Zero, AtStart = map.Flag("at_start") ?? true };
    }

    private NotifyTarget Notify(RouteMap map)
    {
        bool slack = map.Text("kind") == "slack";
        if (!slack && map.Has("url") == map.Has("secret_url"))
        {
            mistakes.Add(map.Line, $"{map.At} has {(map.Has("url") ? "both" : "neither of")} url and secret_url; allowed is one of them");
        }

        return new NotifyTarget
        {
            Kind = slack ? NotifyKind.Slack : NotifyKind.Webhook,
            Url = PlaceBinder.Address(map.Text("url")),
            SecretUrl = map.Secret("secret_url"),
            SigningKey = map.Secret("signing_key"),
            Events = [.. map.Texts("events").Select(e => Names.TryParse(e, out NotifyEvent parsed) ? parsed : default).Distinct()],
            Timeout = map.Time("timeout") ?? TimeSpan.FromSeconds(10),
            RepeatAfter = map.Time("repeat_after") ?? TimeSpan.FromHours(1),
        };
    }

    private void CheckPaths(RouteMap map, RouteDefinition route)
    {
        if (route is { Source: FolderSource source, Quarantine: FolderQuarantine quarantine } && Below(quarantine.Folder, source.Folder))
        {
            mistakes.Add(map.Map("quarantine")!.LineOf("folder"), $"quarantine.folder \"{Shown.Of(quarantine.Folder)}\" lies in source.folder, so that what is put in would be found again");
        }

        foreach (FolderDestination destination in route.Deliver.OfType<FolderDestination>())
        {
            if (route.Source is FolderSource from && Below(destination.Folder, from.Folder))
            {
                mistakes.Add(map.LineOf("deliver"), $"deliver \"{destination.Name}\" has the folder \"{Shown.Of(destination.Folder)}\", which lies in source.folder: what is delivered would be found again");
            }

            if (route.Quarantine is FolderQuarantine apart && (Below(destination.Folder, apart.Folder) || Below(apart.Folder, destination.Folder)))
            {
                mistakes.Add(map.LineOf("deliver"), $"deliver \"{destination.Name}\" and quarantine share the folder \"{Shown.Of(destination.Folder)}\"; they must be apart");
            }
        }
    }

    private static bool Below(string path, string folder)
    {
        if (path.Length == 0 || folder.Length == 0)
        {
            return false;
        }

        string above = Path.GetFullPath(folder).TrimEnd('/') + "/";
        return (Path.GetFullPath(path).TrimEnd('/') + "/").StartsWith(above, StringComparison.Ordinal);
    }
}
