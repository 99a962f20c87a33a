using Lazaret.Configuration.Catalog;
using Lazaret.Domains.Api;
using Lazaret.Domains.Verdicts;
using EnumNames = Lazaret.Core.Outcomes.Names;

namespace Lazaret.Domains.Classify;

/// <summary>Turns the settings <c>dga:…</c> into options.</summary>
internal static class DomainSettings
{
    public static EngineRequest Engine(SettingSet settings) => new()
    {
        Model = settings.Text("dga:model"),
        AllowList = settings.Text("dga:allow_list"),
        SuffixList = settings.Text("dga:suffix_list"),
        Profile = EnumNames.TryParse(settings.Text("dga:profile"), out ThresholdProfile profile) ? profile : ThresholdProfile.Balanced,
    };

    public static DomainApiOptions Api(SettingSet settings)
    {
        DomainApiOptions options = new() { Profile = Engine(settings).Profile };
        options.MaxNames = (int)(settings.Number("dga:max_names") ?? options.MaxNames);
        options.MaxBytes = (int)(settings.Bytes("dga:max_body") ?? options.MaxBytes);
        options.MaxLineBytes = (int)(settings.Bytes("dga:max_line") ?? options.MaxLineBytes);
        options.MaxRequests = (int)(settings.Number("dga:max_requests") ?? options.MaxRequests);
        options.StreamIdle = settings.Seconds("dga:stream_idle") ?? options.StreamIdle;
        return options;
    }

    /// <summary>What is wrong with the size of a body; null when nothing is.</summary>
    public static string? WrongBody(string text) => Wrong(text, 1024, 1 << 30);

    /// <summary>What is wrong with the length of a line; null when nothing is.</summary>
    public static string? WrongLine(string text) => Wrong(text, 256, 16 << 20);

    /// <summary>What is wrong with a profile's name; null when nothing is.</summary>
    public static string? WrongProfile(string text) => EnumNames.TryParse(text, out ThresholdProfile _) ? null : "allowed are " + ThresholdProfiles.Allowed;

    private static string? Wrong(string text, long least, long most) =>
        ByteSizes.TryParse(text, out long bytes) && bytes >= least && bytes <= most ? null : $"allowed is {least} to {most} bytes";
}
