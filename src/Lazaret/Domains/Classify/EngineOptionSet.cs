using System.CommandLine;
using Lazaret.Cli;
using Lazaret.Configuration.Catalog;
using Lazaret.Domains.Verdicts;
using Lazaret.Output;
using EnumNames = Lazaret.Core.Outcomes.Names;

namespace Lazaret.Domains.Classify;

/// <summary>The options that all verbs with a model have. What is not given comes from the settings <c>dga:…</c>.</summary>
internal sealed class EngineOptionSet
{
    private readonly Option<string?> profile = new("--threshold-profile")
    {
        Description = $"How sure a verdict has to be: {ThresholdProfiles.Allowed}; default balanced", HelpName = "P",
    };

    private readonly Option<string?> model = new("--model") { Description = "A model file in place of the model that is built in", HelpName = "FILE" };

    private readonly Option<string?> allow = new("--allow-list") { Description = "Names that are never called generated, one a line, each with everything below it", HelpName = "FILE" };

    private readonly Option<string?> config = CommonOptions.Config();

    public void AddTo(Command verb)
    {
        foreach (Option option in (Option[])[profile, allow, model, config])
        {
            verb.Add(option);
        }
    }

    /// <summary>The settings file that the command line names; null = the usual places.</summary>
    public string? Config(ParseResult parsed) => parsed.GetValue(config);

    /// <summary>What the command line and the settings say.</summary>
    /// <exception cref="UserErrorException">They have mistakes; all are told.</exception>
    public EngineRequest Read(ParseResult parsed)
    {
        List<string> errors = [];
        EngineRequest request = Read(parsed, errors);
        return errors.Count == 0 ? request : throw new UserErrorException(string.Join("; ", errors));
    }

    /// <summary>What the command line and the settings say; mistakes are added to <paramref name="errors"/>.</summary>
    public EngineRequest Read(ParseResult parsed, List<string> errors)
    {
        EngineRequest set = DomainSettings.Engine(CoreSettings.Load(parsed.GetValue(config)));
        ThresholdProfile wanted = set.Profile;
        if (parsed.GetValue(profile) is { } text && !EnumNames.TryParse(text, out wanted))
        {
            errors.Add($"--threshold-profile is \"{SafeText.Visible(text)}\"; allowed are {ThresholdProfiles.Allowed}");
        }

        return set with { Profile = wanted, Model = parsed.GetValue(model) ?? set.Model, AllowList = parsed.GetValue(allow) ?? set.AllowList };
    }
}
