using Lazaret.Core.Outcomes;
using Lazaret.Core.Retries;
using Lazaret.Core.Scanners;
using Lazaret.Dispatch.Events.Models;
using Lazaret.Dispatch.Events.Rules;

namespace Lazaret.Dispatch.Plugins;

/// <summary>What the verdicts of all scanners mean for a task: something bad is told whoever found it; what any of them did not scan in full is never called clean.</summary>
internal static class Judgement
{
    /// <summary>The longest text of ours in a status.</summary>
    private const int MostText = 2000;

    public static PluginFinding Of(IReadOnlyList<ScannerReply> replies)
    {
        ScannerVerdict[] verdicts = [.. replies.Select(r => r.Verdict).OfType<ScannerVerdict>()];
        Failure? failure = replies.Select(r => r.Failure).OfType<Failure>().FirstOrDefault();
        ScannerVerdict? worst = WorstVerdict.Of(verdicts);
        if (worst?.Outcome is Outcome.Malicious or Outcome.Suspicious)
        {
            return Completed(worst.Outcome, verdicts.Where(v => v.Outcome is Outcome.Malicious or Outcome.Suspicious));
        }

        if (failure is not null)
        {
            return PluginFinding.Not("error-exception", Names.Of(failure.Reason), Short(failure.Message));
        }

        return worst switch
        {
            null => PluginFinding.Not("error-exception", Names.Of(ReasonCode.Internal), "no scanner gave a verdict"),
            { Outcome: Outcome.Clean } => Completed(Outcome.Clean, verdicts),
            { Outcome: Outcome.NotScanned } => PluginFinding.Not("opt-out", Names.Of(worst.Reason), Short($"{worst.Scanner}: {worst.Detail ?? worst.Raw}")),
            _ => PluginFinding.Not("error-exception", Names.Of(worst.Reason), Short($"{worst.Scanner}: {worst.Detail ?? worst.Raw}")),
        };
    }

    private static PluginFinding Completed(Outcome outcome, IEnumerable<ScannerVerdict> deciding)
    {
        ScannerVerdict[] all = [.. deciding];
        List<Feature> features = [Text(PluginEvents.Verdict, Names.Of(outcome))];
        features.AddRange(all.SelectMany(v => v.Threats).Distinct(StringComparer.Ordinal).Select(threat => Text(PluginEvents.Threat, threat)));
        features.AddRange(all.Select(v => v.Scanner).Distinct(StringComparer.Ordinal).Select(scanner => Text(PluginEvents.Scanner, scanner)));
        return new PluginFinding(StatusNames.Completed, "", "", features);
    }

    private static Feature Text(string name, string value) => new() { Name = name, Value = Short(value), Type = "string" };

    private static string Short(string text) => text.Length <= MostText ? text : text[..MostText];
}
