using System.Diagnostics.CodeAnalysis;
using Lazaret.Domains.Verdicts;

namespace Lazaret.Domains.Classify;

/// <summary>The names under which the profiles are known outside: <c>high-confidence</c>, <c>balanced</c>, <c>sensitive</c>, <c>compat</c>.</summary>
public static class ThresholdProfiles
{
    /// <summary>All names, for messages and help texts.</summary>
    public const string Allowed = "high-confidence, balanced, sensitive, compat";

    /// <summary>The name of a profile.</summary>
    public static string NameOf(ThresholdProfile profile) => profile switch
    {
        ThresholdProfile.HighConfidence => "high-confidence",
        ThresholdProfile.Sensitive => "sensitive",
        ThresholdProfile.Compat => "compat",
        _ => "balanced",
    };

    /// <summary>Reads a name; case and blanks around it do not count.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out ThresholdProfile profile)
    {
        foreach (ThresholdProfile candidate in Enum.GetValues<ThresholdProfile>())
        {
            if (text.AsSpan().Trim().Equals(NameOf(candidate), StringComparison.OrdinalIgnoreCase))
            {
                profile = candidate;
                return true;
            }
        }

        profile = ThresholdProfile.Balanced;
        return false;
    }

    /// <summary>Reads a name.</summary>
    /// <exception cref="FormatException">There is no such profile; the message is one sentence with what is allowed.</exception>
    public static ThresholdProfile Parse(string? text) =>
        TryParse(text, out ThresholdProfile profile) ? profile : throw new FormatException($"The threshold profile is \"{text}\"; allowed are {Allowed}.");
}
