using System.Globalization;
using Lazaret.Domains.Verdicts;
using Lazaret.Output;
using EnumNames = Lazaret.Core.Outcomes.Names;

namespace Lazaret.Domains.Classify;

/// <summary>Tells on standard error which names were not judged: the first ones each, and how many more there were.</summary>
internal sealed class NotJudged(TextWriter stderr)
{
    private const int Told = 10;
    private const int Shown = 80;
    private long count;

    public void Add(string name, long line, NotApplicableReason reason)
    {
        if (++count <= Told)
        {
            string cut = name.Length <= Shown ? SafeText.Visible(name) : $"{SafeText.Visible(name[..Shown])}… ({name.Length.ToString(CultureInfo.InvariantCulture)} characters)";
            stderr.WriteLine($"lazaret: line {line} was not judged ({EnumNames.Of(reason)}): {cut}");
        }
    }

    public void End()
    {
        if (count > Told)
        {
            stderr.WriteLine(string.Create(CultureInfo.InvariantCulture, $"lazaret: {count - Told:N0} further names were not judged"));
        }
    }
}
