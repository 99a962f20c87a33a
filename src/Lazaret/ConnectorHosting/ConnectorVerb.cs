using System.CommandLine;
using Lazaret.Cli;
using Lazaret.Configuration.Layers;

namespace Lazaret.ConnectorHosting;

/// <summary>What every <c>lazaret connector KIND</c> has besides its own words: core, addresses, filter, action, quarantine, monitor, data, name, config.</summary>
internal sealed record ConnectorVerb
{
    public required ConnectorKind Kind { get; init; }

    /// <summary>Options of the kind alone, with the setting each stands for.</summary>
    public required IReadOnlyList<(Option<string?> Option, string Key)> Own { get; init; }

    /// <summary>What a repository of the kind holds: files, objects.</summary>
    public required string Things { get; init; }

    /// <summary>Where moved things go: the description and the word for the value.</summary>
    public required (string Text, string Word) Quarantine { get; init; }

    public required string Monitor { get; init; }

    /// <summary>Adds the options to a verb, its own first, and runs the connector when it is called.</summary>
    public VerbCommand Complete(VerbCommand verb)
    {
        (Option<string?> Option, string Key)[] options =
        [
            .. Own,
            (new("--core") { Description = "The core; default http://127.0.0.1:8586", HelpName = "URL" }, "connector:core"),
            (new("--listen") { Description = $"Where to listen; default the port of --url, else 127.0.0.1:{Kind.Port}", HelpName = "ADDR" }, "connector:listen"),
            (new("--url") { Description = "What the core calls, when that is another address than the one listened on", HelpName = "URL" }, "connector:url"),
            (CommonOptions.Filter(), "connector:filter"),
            (new("--item-action") { Description = $"What is done with malicious {Things}: nothing (default), delete, move, tag or movetag", HelpName = "A" }, "connector:item_action"),
            (new("--quarantine") { Description = Quarantine.Text, HelpName = Quarantine.Word }, "connector:quarantine"),
            (CommonOptions.Data("Where its identity and running scans are kept; default ~/.local/share/lazaret/connectors/NAME"), "connector:data"),
            (new("--name") { Description = $"Name and route prefix; default {Kind.Slug}", HelpName = "NAME" }, "connector:name"),
        ];
        Option<bool> monitor = new("--monitor") { Description = Monitor };
        Option<string?> config = CommonOptions.Config();
        foreach (Option option in options.Select(o => (Option)o.Option).Append(monitor).Append(config))
        {
            verb.Add(option);
        }

        verb.SetAction(async (parsed, _) =>
        {
            List<(string, string, string)> given = [.. options.Select(o => (o.Key, Value: parsed.GetValue(o.Option), o.Option.Name)).Where(o => o.Value is not null)
                .Select(o => (o.Key, o.Value!, $"command line {o.Name}"))];
            if (parsed.GetValue(monitor))
            {
                given.Add(("connector:monitor", "true", "command line --monitor"));
            }

            return await new ConnectorRun(new SettingLayer(given), parsed.GetValue(config), TimeProvider.System, Kind).RunAsync();
        });
        return verb;
    }
}
