using Lazaret.Dispatch.Events.Models;
using Lazaret.Dispatch.Paths;

namespace Lazaret.Dispatch.Consume;

/// <summary>What a consumer asks for (<c>event-dispatcher</c> §2.4).</summary>
internal sealed record FetchRequest
{
    public required EventModel Model { get; init; }

    public string Name { get; init; } = "";

    public string Version { get; init; } = "";

    public string UserAgent { get; init; } = "";

    public string DeploymentKey { get; init; } = "";

    /// <summary>At least 1.</summary>
    public int Count { get; init; } = 1;

    /// <summary>How long is waited for them; zero = what is there at once.</summary>
    public TimeSpan Deadline { get; init; }

    public bool Avro { get; init; }

    /// <summary>Events are tasks: they are leased until a status ends them.</summary>
    public bool IsTask { get; init; }

    public bool Expedite { get; init; }

    public bool Live { get; init; }

    public bool Historic { get; init; }

    public IReadOnlyList<string> Sources { get; init; } = [];

    public IReadOnlyList<string> Actions { get; init; } = [];

    public IReadOnlyList<string> DenyActions { get; init; } = [];

    public bool RequireContent { get; init; }

    /// <summary>Bytes; 0 = no bound.</summary>
    public long UnderContentSize { get; init; }

    /// <summary>Bytes; 0 = no bound.</summary>
    public long OverContentSize { get; init; }

    /// <summary>Label, or <c>*</c>, to beginnings of formats; no beginnings = any format.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Streams { get; init; } = new Dictionary<string, IReadOnlyList<string>>();

    public bool DenySelf { get; init; }

    public string MaxSecurity { get; init; } = "";

    public bool Debug { get; init; }

    public bool Reset { get; init; }

    /// <summary>What must hold for the event's JSON; null = nothing. Not part of the key.</summary>
    public PathExpression? Filter { get; init; }

    /// <summary>The identity that offsets belong to (§6.1).</summary>
    public string Key
    {
        get
        {
            bool binary = Model == EventModel.Binary;
            string scope = binary ? $"-{(Sources.Count == 0 ? "allsrc" : string.Join('.', Sources))}-{(Actions.Count == 0 ? "alltype" : string.Join('.', Actions))}" : "";
            string flow = (binary && Expedite ? "E" : "") + (Live ? "L" : "") + (Historic ? "H" : "") + (Debug ? "D" : "");
            return $"{Name}-{Version}-{EventModels.Name(Model)}{scope}{(flow.Length == 0 ? "" : "-" + flow)}";
        }
    }

    /// <summary>What the autoscaler looks for in the names of consumers.</summary>
    public string Prefix => $"{Name}-{Version}-{EventModels.Name(Model)}";
}
