using System.Globalization;
using Lazaret.Core.Text;
using Lazaret.Dispatch.Api;
using Lazaret.Dispatch.Events.Models;
using Lazaret.Dispatch.Events.Rules;
using Lazaret.Dispatch.Paths;
using Lazaret.Dispatch.Sources;
using Microsoft.AspNetCore.Http;

namespace Lazaret.Dispatch.Consume;

/// <summary>Reads the parameters of a fetch (<c>event-dispatcher</c> §2.4), and the older names that users' documentation still has.</summary>
internal sealed class FetchParser(int mostEvents, TimeSpan defaultWait)
{
    private static readonly TimeSpan MostWait = TimeSpan.FromHours(1);

    /// <exception cref="FetchParameterException">A parameter is wrong; the message is the detail of the answer.</exception>
    public FetchRequest Parse(EventModel model, bool isTask, IQueryCollection query, string userAgent)
    {
        bool content = Flag(query, "r-content") ?? Flag(query, "requires-data") ?? false;
        List<string> allow = Words(query, "r-action", "f-allow-event-type");
        List<string> deny = Words(query, "d-action", "f-deny-event-type");
        if (content && (allow.Count > 0 || deny.Count > 0))
        {
            throw new FetchParameterException("cannot combine r-action with r-content or d-action");
        }

        foreach (string action in allow.Concat(deny))
        {
            if (!BinaryActions.IsKnown(action))
            {
                throw Bad(allow.Contains(action) ? "r-action" : "d-action", $"\"{Shown.Of(action)}\" is not known; allowed are {string.Join(", ", BinaryActions.All)}");
            }
        }

        FetchRequest request = new()
        {
            Model = model,
            IsTask = isTask,
            UserAgent = userAgent,
            Name = Word(query, "name"),
            Version = Word(query, "version"),
            DeploymentKey = Word(query, "deployment_key"),
            Count = (int)Math.Clamp(Number(query, "count") ?? 1, 1, mostEvents),
            Deadline = TimeSpan.FromSeconds(Math.Clamp(Number(query, "deadline", "timeout") ?? (long)defaultWait.TotalSeconds, 0, (long)MostWait.TotalSeconds)),
            Avro = Flag(query, "avro-format") ?? false,
            Sources = [.. query["r-source"].OfType<string>().Where(s => s.Length > 0)],
            RequireContent = content,
            Actions = content ? [BinaryActions.Sourced, BinaryActions.Extracted] : allow,
            DenyActions = deny,
            Streams = Streams(query),
            DenySelf = Flag(query, "d-self") ?? Flag(query, "f-self") ?? false,
            MaxSecurity = Word(query, "max-security"),
            Debug = Flag(query, "debug") ?? false,
            Reset = Flag(query, "reset") ?? false,
            Filter = Filter(query),
        };
        foreach (string source in request.Sources)
        {
            if (SourceName.Wrong(source) is { } wrong)
            {
                throw Bad("r-source", wrong);
            }
        }

        return Flow(Sizes(request, query), query);
    }

    private static FetchRequest Flow(FetchRequest request, IQueryCollection query)
    {
        bool binary = request.Model == EventModel.Binary;
        bool? expedite = Flag(query, "r-expedite");
        bool? live = Flag(query, "r-live");
        bool? historic = Flag(query, "r-historic");
        if (expedite is null && live is null && historic is null && Flag(query, "ignore-historic") is { } ignore)
        {
            (expedite, live, historic) = (binary, true, !ignore);
        }

        if (expedite == true && !binary)
        {
            throw new FetchParameterException("can only r-expedite with binary events");
        }

        return expedite == true || live == true || historic == true
            ? request with { Expedite = expedite == true, Live = live == true, Historic = historic == true }
            : throw new FetchParameterException("requires at least one of r-expedite, r-live or r-historic");
    }

    private static FetchRequest Sizes(FetchRequest request, IQueryCollection query)
    {
        long under = Size(query, "r-under-content-size");
        long over = Size(query, "r-over-content-size");
        if (under > 0 && under < over)
        {
            throw Bad("r-under-content-size", $"{under} is less than r-over-content-size, which is {over}");
        }

        long most = Size(query, "f-max-content-size");
        long least = Size(query, "f-min-content-size");
        if (most > 0 && least > most)
        {
            throw Bad("f-min-content-size", $"{least} is more than f-max-content-size, which is {most}");
        }

        return request with { UnderContentSize = under > 0 ? under : most, OverContentSize = over > 0 ? over : least };
    }

    private static Dictionary<string, IReadOnlyList<string>> Streams(IQueryCollection query)
    {
        Dictionary<string, IReadOnlyList<string>> streams = new(StringComparer.Ordinal);
        string name = query.ContainsKey("r-streams") ? "r-streams" : "f-data-type";
        foreach (string value in query[name].OfType<string>())
        {
            string[] parts = value.Split(',', StringSplitOptions.RemoveEmptyEntries);
            if (parts.Length == 0)
            {
                continue;
            }

            if (parts[0] != "*" && !StreamLabels.All.Contains(parts[0]))
            {
                throw Bad(name, $"the provided label '{Shown.Of(parts[0])}' is invalid; allowed are * and {string.Join(", ", StreamLabels.All.Order(StringComparer.Ordinal))}");
            }

            streams[parts[0]] = parts[1..];
        }

        return streams;
    }

    private static PathExpression? Filter(IQueryCollection query)
    {
        string text = Word(query, "filter");
        if (text.Length == 0)
        {
            return null;
        }

        PathParseResult parsed = PathExpression.Parse(text);
        return parsed.Expression ?? throw Bad("filter", parsed.Error!.ToString());
    }

    /// <summary>Texts become part of names of consumers: no line breaks, not endless.</summary>
    private static string Word(IQueryCollection query, string name)
    {
        string text = query[name].LastOrDefault() ?? "";
        return text.Length <= 4096 && !text.Any(char.IsControl) ? text : throw Bad(name, "allowed are up to 4096 characters without control characters");
    }

    private static List<string> Words(IQueryCollection query, string name, string older) => query.ContainsKey(name)
        ? [.. query[name].OfType<string>().Where(w => w.Length > 0).Distinct(StringComparer.Ordinal)]
        : [.. query[older].OfType<string>().SelectMany(w => w.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)).Distinct(StringComparer.Ordinal)];

    private static bool? Flag(IQueryCollection query, string name) => query[name].LastOrDefault() is not { Length: > 0 } text ? null
        : BoolParameter.TryParse(text, out bool value) ? value
        : throw Bad(name, $"\"{Shown.Of(text)}\" is neither true nor false");

    private static long? Number(IQueryCollection query, string name, string? older = null)
    {
        string? text = query[name].LastOrDefault();
        if (string.IsNullOrEmpty(text) && older is not null)
        {
            (name, text) = (older, query[older].LastOrDefault());
        }

        return string.IsNullOrEmpty(text) ? null
            : long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number) ? number
            : throw Bad(name, $"\"{Shown.Of(text)}\" is not a whole number");
    }

    private static long Size(IQueryCollection query, string name) => Number(query, name) is not { } size ? 0 : size >= 0 ? size : throw Bad(name, $"{size} is less than 0");

    private static FetchParameterException Bad(string name, string reason) => new($"bad parameter for {name}: {reason}");
}
