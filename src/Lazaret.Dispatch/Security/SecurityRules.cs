using Lazaret.Core.Text;
using Lazaret.Dispatch.Settings;

namespace Lazaret.Dispatch.Security;

/// <summary>What must hold of the labels together. A set of labels that can be read in two ways is refused rather than guessed at.</summary>
internal static class SecurityRules
{
    public static void Check(SecurityModel model, Findings findings)
    {
        List<string> all = [.. model.Classifications.Select(c => c.Name), .. model.Caveats.Select(c => c.Name), .. model.Tlps.Select(t => t.Name), .. model.Groups];
        if (model.OriginAltName.Length > 0)
        {
            all.Add(model.OriginAltName);
        }

        if (all.Any(n => n.Length == 0))
        {
            findings.Mistake($"{SecurityConfiguration.Labels} has an option without a name; each needs one");
        }

        foreach (string twice in all.Where(n => n.Length > 0).GroupBy(n => n).Where(g => g.Count() > 1).Select(g => g.Key))
        {
            findings.Mistake($"{SecurityConfiguration.Labels} has \"{Shown.Of(twice)}\" twice; each name may stand for one thing");
        }

        foreach (SecurityCaveat caveat in model.Caveats.Where(c => c.MinPriority > c.MaxPriority))
        {
            findings.Mistake($"{SecurityConfiguration.Labels} caveat \"{Shown.Of(caveat.Name)}\" has min_priority {caveat.MinPriority} and max_priority {caveat.MaxPriority}; the first is at most the second");
        }

        if (all.Count > 0 && model.Classifications.Count == 0)
        {
            findings.Mistake($"{SecurityConfiguration.Labels} has no classification; at least one is needed, or nothing can be seen by anybody");
        }

        if (model.Groups.Count > 0)
        {
            Groups(model, findings);
        }

        SecurityParser parser = new(model);
        foreach (string text in model.Presets.Append(model.Default).Where(t => t.Length > 0))
        {
            if (parser.Parse(text).Error is { } error)
            {
                findings.Warning($"a preset or the default, \"{Shown.Of(text)}\", gives no access: {error}");
            }
        }
    }

    private static void Groups(SecurityModel model, Findings findings)
    {
        if (model.Prefix.Length == 0 || model.Prefix.Contains(' ', StringComparison.Ordinal))
        {
            findings.Mistake($"{SecurityConfiguration.Labels} releasability.prefix is \"{Shown.Of(model.Prefix)}\"; allowed is one word such as REL:");
        }

        foreach (string group in model.Groups.Where(g => !g.StartsWith(model.Prefix, StringComparison.Ordinal) || g.Contains(' ', StringComparison.Ordinal) || g.Contains(',', StringComparison.Ordinal)))
        {
            findings.Mistake($"{SecurityConfiguration.Labels} releasability option \"{Shown.Of(group)}\" cannot be written in a security string; allowed are names that begin with {Shown.Of(model.Prefix)} and have no blank and no comma");
        }

        if (!model.Groups.Contains(model.Origin))
        {
            findings.Mistake($"{SecurityConfiguration.Labels} releasability.origin is \"{Shown.Of(model.Origin)}\"; allowed are the options: {Shown.Of(string.Join(", ", model.Groups))}");
        }

        if (model.ReleasabilityFrom is null)
        {
            findings.Warning($"{SecurityConfiguration.ReleasabilityFrom} is not set, so no security string with a group gives access");
        }
    }
}
